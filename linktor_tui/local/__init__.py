"""The embedded engine: channels on this machine, without a server.

    engine      the nine operations (`LocalEngine`, made by `open_engine`)
    records     how a channel is stored, and read back as a resource
    configs     merging and validating configurations against their connector
    checking    running a connector's checks with its secrets
    store       channel configurations, crash-safe and shared between processes (TinyDB)
    vault       secrets
    ledger      messages and conversations (SQLite)
    windows     which buckets a period of statistics has
"""
