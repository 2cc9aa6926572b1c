"""What the screens say, in the operator's language. English is what stands in the program.

All texts in one place: `locale/linktor-tui.pot`, collected by `python -m tests.texts`, which also
brings the translations beside it up to date.
"""

from __future__ import annotations

import gettext as catalogues
from collections.abc import Iterator, Mapping
from pathlib import Path

DOMAIN = "linktor-tui"
LOCALE = Path(__file__).parent / "locale"
ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "es": "Español", "pt": "Português"}
"""Code -> the language's own name for itself."""
VARIABLE = "LINKTOR_TUI_LANG"
LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first of them that is set decides, as in POSIX."""
SEPARATORS = {"es": ".", "pt": "."}
"""What stands between thousands, where it is no comma."""


CONTEXT = "\x04"
"""Stands between a word and where it stands, in every catalogue of gettext."""
MANY = 2
"""A number for `ngettext` where a word stands for however many there are."""


class _Spoken:
    """The language in use. One for the process, like the terminal."""

    language = ENGLISH
    texts = catalogues.NullTranslations()


def _(text: str) -> str:
    """Say a text in the operator's language."""
    return _Spoken.texts.gettext(text).rpartition(CONTEXT)[2] if text else ""


def ngettext(one: str, many: str, number: int) -> str:
    """Say a text about a number of things: languages differ in which numbers are one."""
    return _Spoken.texts.ngettext(one, many, number)


def N_(text: str) -> str:  # the name that every gettext tool looks for
    """Mark a text that is written down before the language is known; `_` says it later."""
    return text


def NC_(context: str, text: str) -> str:  # so called by GLib, where gettext tools know it from
    """Mark a word that other languages say in several ways: where it stands decides which."""
    return f"{context}{CONTEXT}{text}"


def count(one: str, many: str, number: int) -> str:
    """Count something: `count("{number} channel", "{number} channels", 10_000)`."""
    return ngettext(one, many, number).format(number=thousands(number))


def thousands(number: int) -> str:
    """Write a number with what the language puts between thousands."""
    return f"{number:,}".replace(",", SEPARATORS.get(_Spoken.language, ","))


def spoken() -> str:
    """The code of the language in use."""
    return _Spoken.language


def speak(environ: Mapping[str, str], chosen: str = "") -> str:
    """Choose the language, at the start of the app, and give its code.

    Args:
        environ: LINKTOR_TUI_LANG there beats everything; LANGUAGE, LC_ALL, LC_MESSAGES and LANG say
            what the system speaks.
        chosen: the code that the operator chose in the app; empty for the system's.
    """
    wanted = (environ.get(VARIABLE, ""), chosen, *_of_the_system(environ))
    codes = (code for code in map(_code, wanted) if code in LANGUAGES)
    language = next(codes, ENGLISH)
    if language != _Spoken.language:
        _Spoken.language, _Spoken.texts = language, _catalogue(language)
    return language


def _of_the_system(environ: Mapping[str, str]) -> Iterator[str]:
    """What the locale says, the most wanted first."""
    names = (environ[name] for name in LOCALE_VARIABLES if environ.get(name))
    locale = next(names, "")
    if _code(locale) in ("c", "posix", ""):
        yield ENGLISH  # LANGUAGE plays no part there, see the manual of GNU gettext, 2.3
        return
    yield from filter(None, environ.get("LANGUAGE", "").split(":"))
    yield locale


def _code(name: str) -> str:
    """The language of a locale's name: `pt` of `pt_BR.UTF-8`."""
    for mark in ".@_-":
        name = name.partition(mark)[0]
    return name.strip().lower()


def _catalogue(language: str) -> catalogues.NullTranslations:
    if language == ENGLISH:
        return catalogues.NullTranslations()
    return catalogues.translation(DOMAIN, LOCALE, [language])
