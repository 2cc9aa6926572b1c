"""The language of the screens, and that every text has a translation that fits it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo

from linktor_tui.texts import NC_, _, count, ngettext, speak, spoken, thousands
from tests import texts

PLACEHOLDER = re.compile(r"{[^{}]*}")
HINT = "python -m tests.texts brings the files up to date"


@pytest.mark.parametrize(
    ("environ", "chosen", "language"),
    [
        ({}, "", "en"),
        ({"LANG": "pt_BR.UTF-8"}, "", "pt"),
        ({"LANG": "pt"}, "", "pt"),
        ({"LANG": "es_419.UTF-8"}, "", "es"),
        ({"LANG": "de_DE.UTF-8"}, "", "en"),
        ({"LANG": "C", "LANGUAGE": "pt"}, "", "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "de:pt:en"}, "", "pt"),
        ({"LANG": "pt_BR.UTF-8", "LANGUAGE": "es_AR:pt"}, "", "es"),
        ({"LANG": "pt_BR.UTF-8", "LC_ALL": "C.UTF-8"}, "", "en"),
        ({"LANG": "pt_BR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "", "en"),
        ({"LANG": "en_US.UTF-8"}, "pt", "pt"),
        ({"LANG": "pt_BR.UTF-8"}, "en", "en"),
        ({"LINKTOR_TUI_LANG": "pt-BR", "LC_ALL": "en_US"}, "en", "pt"),
        ({"LINKTOR_TUI_LANG": "../../etc", "LANG": "pt_BR"}, "", "pt"),
    ],
)
def test_the_language_is_the_first_wanted_one_that_there_is(
    environ: Mapping[str, str], chosen: str, language: str
) -> None:
    assert speak(environ, chosen) == language == spoken()


def test_english_is_what_stands_in_the_program() -> None:
    assert _("Quit") == "Quit"
    assert _("") == ""
    assert ngettext("one", "many", 1) == "one"
    assert count("{number} channel", "{number} channels", 10_000) == "10,000 channels"


@pytest.mark.parametrize(("language", "channels"), [("es", "canales"), ("pt", "canais")])
def test_another_language_has_its_own_words_and_thousands(language: str, channels: str) -> None:
    speak({"LINKTOR_TUI_LANG": language})
    assert _("") == ""
    assert thousands(10_000) == "10.000"
    assert count("{number} channel", "{number} channels", 10_000) == f"10.000 {channels}"


def test_a_word_that_is_said_in_several_ways_is_said_as_where_it_stands_wants_it() -> None:
    task, talks = NC_("task", "open"), NC_("conversations", "open")
    assert (_(task), _(talks)) == ("open", "open")
    speak({"LINKTOR_TUI_LANG": "es"})
    assert (_(task), _(talks)) == ("por hacer", "abiertas")


def test_the_template_holds_every_text_of_the_program() -> None:
    assert texts.TEMPLATE.read_bytes() == texts.template(), HINT


@pytest.mark.parametrize("language", texts.TRANSLATED)
def test_a_translation_has_every_text_and_no_other(language: str) -> None:
    wanted = {key(message) for message in texts.texts(texts.collected())}
    there = {key(message) for message in texts.texts(texts.read(language))}
    assert there == wanted, HINT
    untranslated = [item.id for item in texts.texts(texts.read(language)) if texts.missing(item)]
    assert untranslated == []


@pytest.mark.parametrize("language", texts.TRANSLATED)
def test_a_translation_fills_in_what_its_text_does(language: str) -> None:
    for message in texts.texts(texts.read(language)):
        wanted = placeholders(next(reversed(list(forms(message.id)))))
        for said in forms(message.string):
            assert placeholders(said) == wanted or not said, f"{message.id!r}: {said!r}"


@pytest.mark.parametrize("language", texts.TRANSLATED)
def test_what_the_program_reads_is_made_of_what_was_written(language: str) -> None:
    with texts.po_file(language).with_suffix(".mo").open("rb") as file:
        made = dict(map(pair, texts.texts(read_mo(file))))
    whole = (item for item in texts.texts(texts.read(language)) if not texts.missing(item))
    assert made == dict(map(pair, whole)), HINT


def test_no_text_hides_in_an_f_string() -> None:
    """Before Python 3.12 the tools that collect texts do not look into them."""
    hidden = [
        (file.name, node.lineno)
        for file in texts.speaking()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if isinstance(part, ast.Call)
        and isinstance(part.func, ast.Name)
        and part.func.id in texts.KEYWORDS
        and isinstance(part.args[0], ast.Constant)
    ]
    assert hidden == []


def key(message: Message) -> tuple[str, ...]:
    """A text and where it stands."""
    return message.context or "", *forms(message.id)


def pair(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A text and what is said in its place."""
    return key(message), tuple(forms(message.string))


def forms(said: Message | str | list[str] | tuple[str, ...] | None) -> Iterator[str]:
    """A text, or its singular and its plurals."""
    yield from (said,) if isinstance(said, str) else said or ()  # type: ignore[misc]


def placeholders(text: str) -> set[str]:
    """What is filled in, whatever its place in the sentence."""
    return set(PLACEHOLDER.findall(text))
