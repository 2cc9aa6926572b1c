"""Collect the texts of the screens, and bring their translations up to date: `python -m tests.texts`.

Everything is sorted and without line numbers, so that two changes of the program rarely meet here.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from linktor_tui.texts import DOMAIN, ENGLISH, LANGUAGES, LOCALE

KEYWORDS = {"_": None, "N_": None, "NC_": ((1, "c"), 2), "ngettext": (1, 2), "count": (1, 2)}
TEMPLATE = LOCALE / f"{DOMAIN}.pot"
NEVER = datetime.fromtimestamp(0, UTC)
"""Stands where a catalogue has the day on which it was made: a file changes with its texts alone."""
TRANSLATED = tuple(code for code in LANGUAGES if code != ENGLISH)


def po_file(language: str) -> Path:
    """Where a language's texts are written."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def speaking() -> Iterator[Path]:
    """The files whose texts are said in the operator's language: `count` elsewhere is another."""
    for file in sorted(LOCALE.parent.rglob("*.py")):
        if "from linktor_tui.texts import" in file.read_text(encoding="utf-8"):
            yield file


def collected() -> Catalog:
    """Every text that stands in the program."""
    catalog = _empty()
    for file in speaking():
        for _line, text, _comments, context in extract_from_file("python", file, KEYWORDS):
            catalog.add(text, context=context)
    return catalog


def _empty(language: str | None = None) -> Catalog:
    return Catalog(locale=language, project="linktor-tui", domain=DOMAIN, fuzzy=False)


def template() -> bytes:
    """The template as it should be."""
    return _as_po(collected())


def read(language: str) -> Catalog:
    """A language's texts as they stand in its file."""
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def updated(language: str) -> Catalog:
    """A language's texts, with an empty place for each that is new and without those that are gone."""
    old = read(language) if po_file(language).exists() else _empty(language)
    new = _empty(language)
    for message in collected():
        if message.id:
            known = old.get(message.id, message.context)
            same = known is not None and known.pluralizable == message.pluralizable
            said = known.string if known is not None and same else None
            new.add(message.id, said, context=message.context)
    return new


def compiled(language: str) -> bytes:
    """What the program reads, made of a language's file."""
    catalog, written = read(language), io.BytesIO()
    catalog.creation_date = catalog.revision_date = NEVER
    write_mo(written, catalog)
    return written.getvalue()


def texts(catalog: Catalog) -> Iterator[Message]:
    """The texts of a catalogue, without its head."""
    return (message for message in catalog if message.id)


def missing(message: Message) -> bool:
    """Tell whether a text has no translation, or one without a plural that it needs."""
    said = message.string
    return not (all(said) if isinstance(said, (list, tuple)) else said)


def _as_po(catalog: Catalog) -> bytes:
    written = io.BytesIO()
    write_po(written, catalog, sort_output=True, no_location=True, omit_header=True, width=100)
    language = f'"Language: {catalog.locale}\\n"\n' if catalog.locale else ""
    plurals = f'"Plural-Forms: {catalog.plural_forms}\\n"\n' if catalog.locale else ""
    kind = '"Content-Type: text/plain; charset=UTF-8\\n"\n'
    head = f'msgid ""\nmsgstr ""\n{language}{kind}{plurals}\n'
    return head.encode() + written.getvalue()


def main() -> None:
    """Write the template, the translations, and what the program reads."""
    TEMPLATE.write_bytes(template())
    for language in TRANSLATED:
        file = po_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_as_po(updated(language)))
        file.with_suffix(".mo").write_bytes(compiled(language))
        told = list(texts(read(language)))
        print(f"{language}: {len(told)} texts, {sum(map(missing, told))} missing")


if __name__ == "__main__":
    main()
