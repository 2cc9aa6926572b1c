"""What can be said of a web chat's configuration without asking anybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors.contract import Who
from connectors.problems import Problem
from connectors.webchat import contrast, origins
from connectors.webchat.config import ORIGIN_PAGE
from connectors.webchat.knowledge import MIXED_CONTENT

CONTRAST_PAGE = "https://www.w3.org/WAI/WCAG22/Understanding/contrast-minimum.html"
SECURE_CONTEXTS = "https://developer.mozilla.org/en-US/docs/Web/Security/Secure_Contexts"


def origins_fault(listed: Sequence[str]) -> Problem | None:
    """Say why a list of origins lets the wrong ones in, or nobody. None where it is right."""
    if not listed:
        return _origin_problem(
            "no_origins",
            "No site may embed the chat: the list of allowed origins is empty.",
            "A web chat is shown on the sites that are listed, and on no other.",
            "Add the origin of the site, such as https://www.example.com.",
        )
    for text in listed:
        try:
            written = origins.canonical(text)
        except origins.NotAnOrigin as error:
            return _malformed(text, error)
        if written.startswith("http:") and not origins.loopback(written):
            return _insecure(written)
    return None


def origins_oddity(listed: Sequence[str]) -> Problem | None:
    """Say what is not as a browser writes it, or stands twice. None where nothing is odd."""
    seen: set[str] = set()
    for text in listed:
        written = origins.canonical(text)
        if written in seen:
            return _origin_problem(
                "origin_twice",
                f"{written} is listed twice.",
                "Two entries name the same origin, perhaps with another spelling.",
                "Remove one of them.",
                origin=written,
            )
        seen.add(written)
        if written != text:
            return _origin_problem(
                "origin_spelling",
                f"Browsers write “{text}” as {written}, and it is compared as such.",
                "An origin is in lower case, without a slash at the end and without the scheme's "
                "own port.",
                f"Write it as {written}, so that everybody who reads it sees what is compared.",
                origin=written,
            )
    return None


def colour_fault(colour: str) -> Problem | None:
    """Say that a colour cannot be read. None where it can."""
    if contrast.parse(colour) is not None:
        return None
    return Problem(
        code="colour_unreadable",
        message="theme.primaryColor is no colour of the form #rrggbb.",
        cause="The widget computes the text colour from it, and reads hexadecimal colours only.",
        fix="Write it as # and six digits from 0 to f, such as #0066cc.",
        documentation=CONTRAST_PAGE,
    )


def contrast_oddity(colour: str) -> Problem | None:
    """Say that text on a colour is hard to read, with the nearest one on which it is not."""
    rgb = contrast.parse(colour)
    if rgb is None:
        return None
    text, ratio = contrast.text_on(rgb)
    if ratio >= contrast.ENOUGH:
        return None
    better = contrast.nearest_readable(rgb)
    return Problem(
        code="contrast_low",
        message=f"Text on {colour} has a contrast of {ratio:.2f}:1, and needs 4.5:1.",
        cause="Neither white nor dark text stands out enough for people who see less well.",
        fix=f"Use {better}, the nearest colour that will do.",
        documentation=CONTRAST_PAGE,
        details={"primaryColor": colour, "text": text, "ratio": round(ratio, 2), "nearest": better},
    )


def insecure_server(server: str) -> Problem:
    """Describe a server that the channel's secret would reach in clear text."""
    return Problem(
        code="insecure_server",
        message=f"{server} is not https: the channel's webhook secret was not sent to it.",
        cause="Everybody between here and that server could read the secret.",
        fix="Reach the server over https, or on this machine itself.",
        who=Who.NETWORK_ADMIN,
        documentation=MIXED_CONTENT,
    )


def _malformed(text: str, error: origins.NotAnOrigin) -> Problem:
    meant = f"Write {error.better}." if error.better else "Write it like https://www.example.com."
    return _origin_problem(
        "origin_malformed",
        f"“{text}” is not an origin: {error}.",
        "Browsers send scheme, host and port, and it is compared as a whole.",
        meant,
        **({"meant": error.better} if error.better else {}),
    )


def _insecure(written: str) -> Problem:
    return Problem(
        code="origin_insecure",
        message=f"{written} is plain http: anybody on the way can put words into the chat.",
        cause="Only pages of this machine itself are safe without https.",
        fix=f"Serve the site over https and list https{written.removeprefix('http')}.",
        documentation=SECURE_CONTEXTS,
        details={"origin": written},
    )


def _origin_problem(code: str, message: str, cause: str, fix: str, **details: Any) -> Problem:
    return Problem(code, message, cause, fix, documentation=ORIGIN_PAGE, details=details)
