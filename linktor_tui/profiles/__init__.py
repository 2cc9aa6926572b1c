"""Profiles: the places where channels live, by name, and which of them a run goes to.

    traces       whether anything is said of profiles at all
    toml         writing TOML, which the standard library only reads
    addresses    base URLs: what may be one, and which host a secret belongs to
    book         the operator's file of profiles, without a secret in it
    project      `.linktor.toml` of a project, which is not to be trusted
    choosing     who wins: flag, environment, project file, user file, default
    credentials  keys and tokens in the vault, each for the host it was stored for
    guard        no change on a read-only profile, a question before one on production

A run that stays on this machine pays for a look whether two files are there, and no more.
"""
