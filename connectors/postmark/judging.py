"""What Postmark's answers mean for a channel: pure judgements, one for each step of the check."""

from __future__ import annotations

import re

from connectors.addresses import host_of, same
from connectors.checks import Finding, failed, passed, skipped, warning
from connectors.postmark.answers import Server, Stream, Webhook
from connectors.postmark.known import BY_CODE
from connectors.postmark.pages import HOOKS, INBOUND, MANUAL, WEBHOOKS
from connectors.postmark.webhook import Places, proves
from connectors.problems import Problem
from connectors.redaction import MASK

_TOKEN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
TEST_TOKEN = "POSTMARK_API_TEST"  # noqa: S105 - documented, and opens nothing


def of_format(token: str) -> Finding:
    """What can be said of the values without asking."""
    if token.upper() == TEST_TOKEN:
        return failed(_token_shape("This is Postmark's test token, which delivers nothing."))
    if re.search(r"\s", token):
        return failed(_token_shape("The server token has a space in it."))
    if _TOKEN.fullmatch(token) is None:
        return warning(_token_shape("The server token does not look like one of Postmark's."))
    return passed("The values have the right shape.")


def _token_shape(message: str) -> Problem:
    return Problem(
        code="token_shape",
        message=message,
        cause="Postmark's tokens have 36 characters: five groups of digits and the letters a to f.",
        fix="Copy the token again: Servers, the server, API Tokens.",
        documentation=MANUAL,
        details={"fields": ["serverToken"]},
    )


def of_server(server: Server) -> Finding:
    """Whether what is sent is delivered."""
    facts = {"server": server.name[:60], "deliveryType": server.delivery_type}
    if server.delivery_type == "Sandbox":
        return warning(BY_CODE["sandbox_server"].problem(**facts))
    if server.delivery_type is None:
        return passed("A server token may send.", server=server.name[:60])
    return passed("The server delivers what it takes.", **facts)


def of_stream(stream: Stream) -> Finding:
    """Whether mail can be sent on the stream."""
    facts = {"stream": stream.id, "type": stream.message_stream_type[:40]}
    if stream.archived_at:
        return failed(BY_CODE["stream_archived"].problem(**facts))
    if stream.message_stream_type == "Inbound":
        return failed(BY_CODE["stream_inbound"].problem(**facts))
    return passed(f"The stream {stream.id} is there, and sends.", **facts)


def of_events(found: Places, ours: str | None, secret: str | None) -> Finding:
    """Whether delivery events come to this channel, and can be proved."""
    others = sorted({host_of(item.url) for item in found.webhooks})
    if ours is None:
        return skipped(
            "This machine has no public address that events could be posted to.", registered=others
        )
    mine = found.event(ours)
    if mine is None:
        return warning(_events_missing(others))
    missing = [name for name in ("delivery", "bounce") if not getattr(mine.triggers, name).enabled]
    if missing:
        return warning(_events_partial(missing))
    if not _proved(mine, secret):
        return warning(_unproved("Delivery events are", WEBHOOKS))
    return passed(f"Delivery events are posted to {host_of(ours)}.", others=others)


def _proved(mine: Webhook, secret: str | None) -> bool:
    # A known secret comes out of a reply masked, so the mask says that it is the same.
    password = mine.http_auth.password if mine.http_auth else None
    return secret is not None and (password == MASK or proves(mine.url))


def _events_missing(others: list[str]) -> Problem:
    return Problem(
        code="webhook_missing",
        message="No delivery events are posted to this channel.",
        cause="No webhook of the stream has this channel's address.",
        fix="Register the webhook (`webhook set`), or add it on the stream's page, Webhooks.",
        documentation=WEBHOOKS,
        details={"registered": others},
    )


def _events_partial(missing: list[str]) -> Problem:
    return Problem(
        code="webhook_partial",
        message=f"These events are not posted to this channel: {', '.join(missing)}.",
        cause="Somebody switched them off at Postmark.",
        fix="Register the webhook again (`webhook set`), which switches on what is needed.",
        documentation=WEBHOOKS,
        details={"missing": missing},
    )


def _unproved(what: str, page: str) -> Problem:
    return Problem(
        code="webhook_unproved",
        message=f"{what} posted without this channel's secret, and are refused here.",
        cause="The webhook was registered without a password, or with another one.",
        fix="Register the webhook again (`webhook set`), which gives the secret along.",
        documentation=page,
    )


def of_inbound(found: Places, ours: str | None, address: str, secret: str | None) -> Finding:
    """Whether mail of customers comes to this channel."""
    stands, server = found.inbound, found.server
    if ours is None:
        return skipped(
            "This machine has no public address that mail could be posted to.",
            registered=host_of(stands) if stands else None,
        )
    if stands is None:
        return warning(_inbound_missing())
    if not same(stands, ours):
        return warning(_inbound_elsewhere(host_of(stands)))
    if secret is None or not proves(stands):
        return warning(_unproved("Customers' mails are", HOOKS))
    domain = (server.inbound_domain or "").lower()
    said = f"What reaches Postmark is posted to {host_of(ours)}."
    if domain and address.lower().endswith(f"@{domain}"):
        return passed(f"{said} Mail to {address} does.", address=address)
    where = server.inbound_address
    there = (
        f" Have mail to {address} forwarded to {where}, or give that as replyTo." if where else ""
    )
    if where and where.lower() == address.lower():
        there = ""
    return passed(f"{said}{there}", inboundAddress=where)


def _inbound_missing() -> Problem:
    return Problem(
        code="inbound_missing",
        message="Customers' mail does not come in through Postmark: this channel only sends.",
        cause="The server's inbound stream has no webhook.",
        fix="To receive, register the webhook (`webhook set`), and have mail forwarded to the "
        "server's inbound address.",
        documentation=INBOUND,
    )


def _inbound_elsewhere(where: str) -> Problem:
    return Problem(
        code="webhook_elsewhere",
        message=f"Postmark posts this server's mail to {where}, not to this channel.",
        cause="Another program registered its address for the inbound stream, which has only one.",
        fix="Use a server of its own for this channel, or take the address over with "
        "`webhook set --take-over` if nothing else needs it.",
        documentation=INBOUND,
        details={"registered": where},
    )
