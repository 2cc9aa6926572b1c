"""A connector as another package would bring it: SMS by carrier pigeon, over HTTP."""

from __future__ import annotations

from collections.abc import Mapping

from carrier_pigeon.knowledge import explain
from connectors.checks import Finding, failed, passed, step
from connectors.contract import Capabilities, Connector, Identity, Outbound, Sent, Setup
from connectors.endpoints import endpoint
from connectors.fields import ChannelConfig, Secret, Text, field
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.transport import Reply, rate_limited, server_fault

LOFT = "https://loft.pigeons.example"


class PigeonConfig(ChannelConfig):
    """Which loft, and the whistle that its pigeons come to."""

    loft: Text = field(
        title="Loft", help="Name of the loft.", where="Above its door.", example="north"
    )
    whistle_token: Secret = field(
        title="Whistle", help="What calls the pigeons.", where="On the nail.", example="tweet-1"
    )


class PigeonConnector(Connector[PigeonConfig]):
    """Asks the loft about itself, and sends a pigeon."""

    channel_type = "sms"
    provider = "pigeon"
    title = "SMS (carrier pigeon)"
    summary = "The name of a loft and its whistle."
    documentation = "https://pigeons.example/docs"
    config_model = PigeonConfig
    capabilities = Capabilities(text=True)

    @classmethod
    def account_key(cls, config: PigeonConfig) -> str:
        return config.loft

    @classmethod
    def destinations(cls, config: PigeonConfig, endpoints: Mapping[str, str]) -> Mapping[str, str]:
        return {"whistleToken": endpoint("carrier_pigeon", LOFT, endpoints)}

    async def _ask(self, method: str, path: str, body: Mapping[str, str] | None = None) -> Reply:
        base = endpoint("carrier_pigeon", LOFT, self.context.endpoints)
        token = self.config.whistle_token.get_secret_value()
        async with self.context.open_http(base, (token,)) as http:
            headers = {"Authorization": f"Bearer {token}"}
            reply = await http.request(method, path, headers=headers, body=body)
            if reply.status == 429:
                raise NoAnswer(rate_limited(http.host, reply.retry_after))
            if reply.status in (401, 403, 404, 422):
                raise ProviderRefusal(explain(reply.status))
            if not reply.ok or not isinstance(reply.json, dict) or "loft" not in reply.json:
                raise NoAnswer(server_fault(http.host, reply))
            return reply

    @step("pigeon.format", name="format", title="Shape of the values")
    async def _format(self) -> Finding:
        if self.config.loft.isalpha() and self.config.loft.islower():
            return passed("The loft's name has the right shape.")
        return failed(
            Problem("loft_shape", "Lofts are one lower-case word.", "It is not.", "Write it so.")
        )

    @step("pigeon.credentials", name="credentials", title="Whistle", needs=["pigeon.format"])
    async def _credentials(self) -> Finding:
        await self._ask("GET", f"/lofts/{self.config.loft}")
        self.identity = Identity(self.config.loft, f"the loft {self.config.loft}")
        return passed("The pigeons listen.")

    async def send(self, message: Outbound) -> Sent:
        if not message.text.strip():
            problem = Problem("empty", "No text.", "A pigeon carries words.", "Write some.")
            raise ProviderRefusal(problem)
        reply = await self._ask("POST", "/flights", {"to": message.to, "text": message.text})
        return Sent(str(reply.json.get("flight")), "flying")

    @classmethod
    def setup(cls, config: PigeonConfig, webhook_url: str | None) -> Setup:
        return Setup("Leave the window open.")
