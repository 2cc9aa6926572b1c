"""The web chat connector: checks a site's chat as its visitors' browsers would meet it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from connectors.checks import Cost, Finding, failed, passed, step, warning
from connectors.contract import (
    Capabilities,
    Connector,
    Identity,
    Outbound,
    Sent,
    Setup,
)
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.webchat import contrast, formats, judging, origins
from connectors.webchat.config import ORIGIN_PAGE, WebChatConfig
from connectors.webchat.knowledge import BY_CODE
from connectors.webchat.places import (
    ADDRESS_HEADER,
    REHEARSAL,
    WIDGET_PATH,
    Place,
    place_of,
)

if TYPE_CHECKING:
    from connectors.transport import Reply

LONGEST_TEXT = 4096
"""Characters of one message, either way."""
MOST_VISITS = 10
"""Origins from which a check opens a connection."""


class WebChatConnector(Connector[WebChatConfig]):
    """A chat on the operator's own pages. The provider is linktor-tui's own web chat server.

    A web chat has no secret. What lets a visitor in is the origin that the browser names, so the
    step `credentials` is: the server that is to serve this channel lets a visitor of each allowed
    origin in. `webhook` is the way messages come: the widget loads and may be shown. `permissions`
    is that nobody else is let in.

    The check is a rehearsal: the server judges by this configuration's origins, with the rules and
    over the paths of a real visit, whether or not the channel is saved or switched on.
    """

    channel_type = "webchat"
    provider = "webchat"
    title = "Web chat"
    summary = "The origins of your pages; linktor-tui serves the widget itself."
    documentation = ORIGIN_PAGE
    config_model = WebChatConfig
    comes_by = "WebSocket"
    capabilities = Capabilities(text=True)  # what the widget can show and send: text alone

    @classmethod
    def account_key(cls, config: WebChatConfig) -> str:
        return " ".join(sorted(origins.readable(config.allowed_origins)))

    @classmethod
    def destinations(cls, config: WebChatConfig, endpoints: Mapping[str, str]) -> Mapping[str, str]:
        return {}

    @property
    def _origins(self) -> tuple[str, ...]:
        return origins.readable(self.config.allowed_origins)

    @property
    def _place(self) -> Place:
        return place_of(self.context.webhook_url, self.context.endpoints)

    def _rehearsal(self, path: str) -> str:
        asked = urlencode([("origin", origin) for origin in self._origins])
        return f"{path}/{REHEARSAL}?{asked}"

    async def _get(self, path: str) -> Reply:
        server = self._place.server
        async with self.context.open_http(server, ()) as http:
            try:
                reply = await http.get(path)
            except NoAnswer as error:
                raise NoAnswer(_nobody_there(error.problem)) from None
            judging.refuse_foreign(http.host, reply)
            return reply

    @step("webchat.origins", name="format", title="Shape of the origins")
    async def _format(self) -> Finding:
        listed = self.config.allowed_origins
        fault = formats.origins_fault(listed)
        if fault is not None:
            return failed(fault)
        oddity = formats.origins_oddity(listed)
        if oddity is not None:
            return warning(oddity)
        return passed("The origins are as browsers write them.", origins=list(self._origins))

    @step("webchat.contrast", name="theme", title="Text on the colour can be read")
    async def _contrast(self) -> Finding:
        colour = self.config.theme.primary_color
        fault = formats.colour_fault(colour)
        if fault is not None:
            return failed(fault)
        oddity = formats.contrast_oddity(colour)
        if oddity is not None:
            return warning(oddity)
        text, ratio = contrast.text_on(contrast.parse(colour) or (0, 0, 0))
        return passed(f"Text has a contrast of {ratio:.2f}:1.", text=text, ratio=round(ratio, 2))

    @step(
        "webchat.widget",
        name="webhook",
        title="The widget loads",
        needs=["webchat.origins"],
        cost=Cost.CHEAP,
    )
    async def _widget(self) -> Finding:
        place, reply = self._place, await self._get(WIDGET_PATH)
        public = reply.headers.get(ADDRESS_HEADER) or place.public
        secure = [origin for origin in self._origins if origin.startswith("https:")]
        if secure and not public.startswith("https:") and not origins.loopback(public):
            return failed(BY_CODE["mixed_content"].problem(origin=secure[0], server=public))
        if origins.loopback(public):
            return passed(f"The widget loads from {public}, which only this machine reaches.")
        return passed(f"The widget loads from {public}.")

    @step("webchat.frame", name="webhook", title="Sites may show it", needs=["webchat.widget"])
    async def _frame(self) -> Finding:
        reply = await self._get(self._rehearsal("/widget"))
        problem = judging.frame_problem(reply.headers, self._origins)
        if problem is None:
            return passed("Browsers show the chat inside the allowed sites, and in no others.")
        return failed(problem) if problem.code == "frame_blocked" else warning(problem)

    @step(
        "webchat.connect",
        name="credentials",
        title="Visitors are let in",
        needs=["webchat.widget"],
        cost=Cost.FULL,
    )
    async def _connect(self) -> Finding:
        from connectors.webchat.probe import knock

        url = self._place.sockets + self._rehearsal("/ws")
        visited = self._origins[:MOST_VISITS]
        for origin in visited:
            handshake = await knock(url, origin, patience=self.context.timeout)
            judging.refuse_turned_away(self._place.server, handshake, origin)
        first, rest = self._origins[0], len(self._origins) - 1
        self.identity = Identity(
            self.account_key(self.config), f"{first} and {rest} more" if rest else first
        )
        return passed(f"Visitors of {self.identity.label} are let in.", origins=list(visited))

    @step(
        "webchat.refusal",
        name="permissions",
        title="Nobody else is let in",
        needs=["webchat.connect"],
    )
    async def _refusal(self) -> Finding:
        from connectors.webchat.probe import knock

        url = self._place.sockets + self._rehearsal("/ws")
        tried = []
        for word, origin in origins.strangers(self._origins[0]):
            if origin in self._origins:
                continue
            handshake = await knock(url, origin, patience=self.context.timeout)
            if handshake.admitted:
                return failed(BY_CODE["stranger_admitted"].problem(tried=word, origin=origin))
            tried.append(word)
        return passed("Other origins, “null” and look-alikes are turned away.", tried=tried)

    async def send(self, message: Outbound) -> Sent:
        from connectors.webchat.control import reply

        _refuse_unsendable(message)
        place, secret = self._place, self.context.webhook_secret
        if secret is None:
            raise ProviderRefusal(_no_secret())
        if not place.server.startswith("https:") and not origins.loopback(place.server):
            raise ProviderRefusal(formats.insecure_server(place.server))
        try:
            return await reply(self.context.open_http(place.server, (secret,)), secret, message)
        except NoAnswer as error:
            raise NoAnswer(_nobody_there(error.problem)) from None

    @classmethod
    def setup(cls, config: WebChatConfig, webhook_url: str | None) -> Setup:
        place = place_of(webhook_url, {})
        text = f"Put this line before </body> on every page that shall have the chat: {place.tag}"
        if place.channel_id is None:
            text = (
                "Start `linktor-tui webchat serve`: it serves the widget on this machine and prints "
                "the line to put on your pages. Visitors elsewhere need LINKTOR_TUI_PUBLIC_URL."
            )
        return Setup(text, ORIGIN_PAGE)


def _nobody_there(problem: Problem) -> Problem:
    """Say how to start the server where nothing listens at its address."""
    if problem.code != "refused":
        return problem
    return replace(
        problem,
        code="server_not_running",
        cause="The web chat server is not running there.",
        fix="Start it with `linktor-tui serve`, or with `linktor-tui webchat serve` to answer at the "
        "terminal, and do this again.",
    )


def _refuse_unsendable(message: Outbound) -> None:
    length = len(message.text)
    if not message.text.strip():
        raise _unsendable("text_empty", "There is no text in this message.", "Write something.")
    if length > LONGEST_TEXT:
        raise _unsendable(
            "text_too_long",
            f"The text has {length} characters; the widget takes at most {LONGEST_TEXT}.",
            "Shorten it, or send it in parts.",
            length=length,
        )
    if not message.to.strip():
        raise _unsendable("recipient_missing", "No visitor was named.", "Give the visitor's id.")


def _unsendable(code: str, message: str, fix: str, **details: Any) -> ProviderRefusal:
    cause = "A message has a visitor, and a text that fits."
    return ProviderRefusal(Problem(code, message, cause, fix, details=details))


def _no_secret() -> Problem:
    return Problem(
        code="secret_missing",
        message="Without the channel's webhook secret, the web chat server takes no reply.",
        cause="A reply is sent for a saved channel; this configuration is not saved.",
        fix="Create the channel, and send through it.",
    )
