"""What goes wrong with a web chat: browsers, proxies and our own server in plain words.

There is no foreign provider: the codes are those of linktor-tui's own server, and for what happens
before it is reached, of this module.
"""

from __future__ import annotations

import re

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry, Pasted, by_code
from connectors.problems import Problem

_MDN = "https://developer.mozilla.org/en-US/docs"
ORIGIN_HEADER = f"{_MDN}/Web/HTTP/Reference/Headers/Origin"
MIXED_CONTENT = f"{_MDN}/Web/Security/Mixed_content"
FRAME_ANCESTORS = f"{_MDN}/Web/HTTP/Reference/Headers/Content-Security-Policy/frame-ancestors"
PROXYING = "https://nginx.org/en/docs/http/websocket.html"
RFC_6455 = "https://www.rfc-editor.org/rfc/rfc6455"
RFC_6750 = "https://www.rfc-editor.org/rfc/rfc6750#section-3.1"
SOCKETS = f"{_MDN}/Web/API/WebSockets_API"

ENTRIES = (
    Entry(
        "widget_missing",
        "There is no widget at this address.",
        "Another program serves it, or a proxy passes on only some of the paths.",
        "Start `linktor-tui webchat serve`, and let the proxy pass /widget.js, /widget/, /assets/ "
        "and /ws/ to it.",
        PROXYING,
    ),
    Entry(
        "widget_foreign",
        "Something other than linktor-tui's web chat answers at this address.",
        "A proxy's own page, a sign-in page, or another program at the same port.",
        "Open the address of widget.js in a browser and see who answers; correct the proxy, or "
        "LINKTOR_TUI_ENDPOINT_WEBCHAT.",
        PROXYING,
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.REMOTE,
    ),
    Entry(
        "moved",
        "The server sends visitors on to another address.",
        "The address is the one before a redirect, most often http where https is meant.",
        "Use the address that the redirect names, in LINKTOR_TUI_PUBLIC_URL and in the tag.",
        f"{_MDN}/Web/HTTP/Guides/Redirections",
    ),
    Entry(
        "mixed_content",
        "Browsers will not load the widget: the site is https, and the widget is http.",
        "A page that came over https may load scripts and frames over https only.",
        "Serve the widget over https (a proxy with a certificate does), and set "
        "LINKTOR_TUI_PUBLIC_URL to that address.",
        MIXED_CONTENT,
        who=Who.NETWORK_ADMIN,
    ),
    Entry(
        "frame_blocked",
        "Browsers will not show the chat window inside the site.",
        "A proxy before the server adds X-Frame-Options or a frame-ancestors rule that forbids it.",
        "Take these headers out of the proxy's configuration for /widget/; the server sends its own.",
        FRAME_ANCESTORS,
        who=Who.NETWORK_ADMIN,
    ),
    Entry(
        "frame_unprotected",
        "Any site can show the chat window inside its pages.",
        "The server's Content-Security-Policy header is lost on the way.",
        "Let the proxy pass the Content-Security-Policy header of /widget/ on unchanged.",
        FRAME_ANCESTORS,
        who=Who.NETWORK_ADMIN,
    ),
    Entry(
        "no_upgrade",
        "The widget loads, and its WebSocket does not come about.",
        "A proxy before the server does not pass the Upgrade and Connection headers on.",
        "Turn on WebSocket proxying for /ws/ (in nginx: proxy_http_version 1.1 and the Upgrade and "
        "Connection headers).",
        PROXYING,
        who=Who.NETWORK_ADMIN,
    ),
    Entry(
        "origin_not_allowed",
        "The server does not let visitors of an allowed site in.",
        "The origin that reaches the server is not, letter for letter, one of allowedOrigins.",
        "Compare the origin in the browser's console with allowedOrigins (www or not, port, https), "
        "and see that no proxy rewrites the Origin header.",
        ORIGIN_HEADER,
    ),
    Entry(
        "origin_missing",
        "The server sees no origin, and lets nobody in.",
        "A proxy before it drops the Origin header; a program that is no browser sends none.",
        "Let the proxy pass the Origin header on unchanged.",
        ORIGIN_HEADER,
        who=Who.NETWORK_ADMIN,
    ),
    Entry(
        "too_many_connections",
        "The server has as many visitors as it takes.",
        "More browser windows are connected than the limit allows, or somebody opens them in bulk.",
        "Try again in a minute; if it stays, look at who connects.",
        RFC_6455,
        failure_class=FailureClass.TRANSIENT,
    ),
    Entry(
        "stranger_admitted",
        "The server lets in visitors of sites that are not allowed.",
        "A proxy rewrites the Origin header to an allowed one, or answers WebSockets itself.",
        "Take what sets the Origin header out of the proxy's configuration; until then anybody can "
        "put this chat on their pages.",
        f"{RFC_6455}#section-10.2",
        who=Who.NETWORK_ADMIN,
    ),
    Entry(
        "control_refused",
        "The web chat server does not know this channel's webhook secret.",
        "The server runs on another data folder, or was started before the channel was created.",
        "Start `linktor-tui webchat serve` anew on the same data folder.",
        RFC_6750,
        during=During.SEND,
    ),
    Entry(
        "channel_inactive",
        "The channel is switched off: no visitor is connected to it.",
        "Visitors are let in while the channel is active.",
        "Switch it on: linktor-tui channels activate.",
        SOCKETS,
        during=During.SEND,
    ),
    Entry(
        "visitor_gone",
        "This visitor has left: there is nowhere to deliver to.",
        "The page was closed a while ago, or the server was started anew since.",
        "A web chat reaches a visitor only while the page is open or shortly after; use the e-mail "
        "address where the visitor left one.",
        SOCKETS,
        during=During.SEND,
    ),
)
BY_CODE = by_code(ENTRIES)

_OURS = re.compile(r"/widget\.js\b|/(?:widget|ws)/ch_[0-9a-zA-Z]+")
_CONSOLE = (
    (re.compile(r"mixed content", re.IGNORECASE), "mixed_content"),
    (re.compile(r"frame-ancestors|x-frame-options", re.IGNORECASE), "frame_blocked"),
    (re.compile(r"unexpected response code: 403\b", re.IGNORECASE), "origin_not_allowed"),
    (re.compile(r"unexpected response code: (?:200|400|404|426)\b", re.IGNORECASE), "no_upgrade"),
    (re.compile(r"\bnet::ERR_ABORTED 404\b|\b404 \(Not Found\)"), "widget_missing"),
)
"""What browsers write into their console about our addresses."""


def recognise(pasted: Pasted) -> Problem | None:
    """Find the error in an answer of our server, or in a line of a browser's console."""
    if pasted.object.get("linktor") == "webchat":
        error = pasted.object.get("error")
        code = error.get("code") if isinstance(error, dict) else None
        entry = BY_CODE.get(code) if isinstance(code, str) else None
        return entry.problem() if entry else None
    if not _OURS.search(pasted.text):
        return None
    found = next((code for shape, code in _CONSOLE if shape.search(pasted.text)), None)
    return BY_CODE[found].problem() if found else None
