"""What helps while a filter is typed."""

from __future__ import annotations

from linktor_tui.filters.hints import completed, hint
from linktor_tui.filters.tokens import TOKENS


def test_completes_tokens_and_values() -> None:
    assert completed("st") == "status:"
    assert completed("acme -heal") == "acme -health:"
    assert completed("status:er") == "status:error"
    assert completed("is:t") == "is:trouble"
    assert [completed(text) for text in ("", "acme", "status:error", "nope:x", "status:")] == [
        None
    ] * 5


def test_hints_at_what_can_be_typed() -> None:
    assert hint("").split() == [f"{name}:" for name in TOKENS]
    assert hint("status:") == "status: active inactive error pending"
    assert "two words" in hint("name:")
    assert hint("/") == hint("orders -name:/^sta st") != hint("/^sta/")
    assert "^ beginning" in hint("/")
    assert completed("name:/^sta sta") is None
    assert completed("name:/^sta/ sta") == "name:/^sta/ status:"
    assert hint("acme") == hint("status:e") == ""
