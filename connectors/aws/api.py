"""Speaking to AWS: one signed exchange, and what comes back of it.

STS and SNS speak the query protocol (a form there, XML back), SES a REST one with JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from connectors.aws.config import AwsConfig
from connectors.contract import Context
from connectors.endpoints import endpoint

if TYPE_CHECKING:
    from connectors.aws.answers import Node
    from connectors.transport import Reply

ENDPOINT = "aws"
"""Key of `Context.endpoints`; one address in place of all services."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service of AWS: the first part of its host, its name in signatures, its API's version."""

    host: str
    name: str
    version: str = ""


STS = Service("sts", "sts", "2011-06-15")
SNS = Service("sns", "sns", "2010-03-31")
SES = Service("email", "ses")


def base_url(service: Service, region: str, endpoints: Mapping[str, str]) -> str:
    """Where a service is reached in a region."""
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return endpoint(ENDPOINT, f"https://{service.host}.{region}.{suffix}", endpoints)


class Aws:
    """The services of one region, with one access key."""

    def __init__(self, config: AwsConfig, context: Context) -> None:
        self._config = config
        self._context = context

    def now(self) -> datetime:
        """The time that requests are stamped with."""
        return self._context.now() if self._context.now else datetime.now(UTC)

    async def query(
        self, service: Service, action: str, parameters: Mapping[str, str] | None = None
    ) -> Node:
        """Call an action of the query protocol, and give its result.

        Raises `ProviderRefusal`, `NoAnswer`.
        """
        from connectors.aws import errors
        from connectors.aws.answers import Node, read_xml

        form = {"Action": action, "Version": service.version, **(parameters or {})}
        kind = "application/x-www-form-urlencoded; charset=utf-8"
        reply = await self._exchange(service, "POST", "/", urlencode(form).encode(), kind)
        errors.check(reply, self._host(service), action, self.now())
        root = read_xml(reply.text)
        if root is None or root.name != f"{action}Response":
            errors.no_sense(reply, self._host(service))
        assert root is not None
        return root.find(f"{action}Result") or Node(f"{action}Result")

    async def rest(self, service: Service, method: str, path: str, body: Any = None) -> Any:
        """Make a request of the REST protocol, and give its JSON.

        Raises `ProviderRefusal`, `NoAnswer`.
        """
        from connectors.aws import errors

        content = b"" if body is None else json.dumps(body).encode()
        kind = None if body is None else "application/json"
        reply = await self._exchange(service, method, path, content, kind)
        errors.check(reply, self._host(service), f"{method} {path}", self.now())
        if not isinstance(reply.json, dict):
            errors.no_sense(reply, self._host(service))
        return reply.json

    async def _exchange(
        self, service: Service, method: str, path: str, content: bytes, kind: str | None
    ) -> Reply:
        from connectors.aws.sigv4 import Credentials, signed

        config = self._config
        secret = config.secret_access_key.get_secret_value()
        token = config.session_token.get_secret_value() if config.session_token else None
        base = base_url(service, config.region, self._context.endpoints)
        headers = signed(
            Credentials(config.access_key_id, secret, token),
            method=method,
            url=base + path,
            headers={} if kind is None else {"Content-Type": kind},
            body=content,
            region=config.region,
            service=service.name,
            now=self.now(),
        )
        secrets = (secret,) if token is None else (secret, token)
        async with self._context.open_http(base, secrets) as http:
            # XML is what is documented; JSON comes where a client says that it takes it.
            accept = {"Accept": "*/*"}
            return await http.request(
                method, path, content=content or None, headers=headers | accept
            )

    def _host(self, service: Service) -> str:
        base = base_url(service, self._config.region, self._context.endpoints)
        return base.partition("://")[2]
