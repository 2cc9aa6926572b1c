"""What DNS says of a from-domain: steps that every email connector takes on with one base class.

    class MyMailConnector(DomainChecks, Connector[MyConfig]):
        spf_includes = ("spf.provider.example",)
        dkim_selectors = ("s1", "s2")

The config needs `from_email`, and may have `dkim_selector`. The steps run after the connector's own,
need none of them, and have the name `dns`. None of them says anything about a credential.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, ClassVar

from connectors.checks import Finding, skipped, step, unknown
from connectors.problems import NoAnswer

if TYPE_CHECKING:
    from connectors.contract import Context
    from connectors.maildomain.resolver import Lookups

STEP_NAME = "dns"
_NOT_IN_DNS = (".localhost", ".local", ".test", ".invalid", ".internal", ".lan", ".home.arpa")
_STEPS = (
    ("dns.mx", "Can customers answer to this domain?", "_look_at_mx"),
    ("dns.spf", "Does the domain let this service send?", "_look_at_spf"),
    ("dns.dkim", "Has the domain a key for signatures?", "_look_at_dkim"),
    ("dns.dmarc", "Does the domain say what to do with forgeries?", "_look_at_dmarc"),
    ("dns.alignment", "Does mail prove itself with this domain?", "_look_at_alignment"),
)


class DomainChecks:
    """Base class beside `Connector` for email: checks the DNS of the from-domain.

    The hints may be class attributes or properties that look at the config.
    """

    spf_includes: tuple[str, ...] = ()
    """Names of which the domain's SPF record should include one: `_spf.google.com`."""
    dkim_selectors: tuple[str, ...] = ()
    """Selectors that the sending service uses, tried where the config names none."""
    sending_hosts: tuple[str, ...] = ()
    """Hosts whose addresses mail may leave by: the SMTP server."""
    envelope_domain: str | None = None
    """Domain of the envelope sender (Return-Path), None where it is not known."""
    signing_domain: str | None = None
    """Domain that the service signs with (d=), None where it is not known."""
    config: Any
    context: Context
    _steps_done: ClassVar[bool] = False
    _shared_lookups: Lookups | None = None

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        if not cls._steps_done:
            # Steps run in the order of definition, those of base classes first. As attributes of
            # the connector itself these come after its own, the offline format step included.
            cls._steps_done = True
            for id, title, method in _STEPS:
                setattr(cls, f"check_{id.replace('.', '_')}", _marked(id, title, method))

    @property
    def from_domain(self) -> str | None:
        """The from-domain in the letters that DNS knows, None where there is none to ask for."""
        address = getattr(self.config, "from_email", None) or ""
        domain = address.rpartition("@")[2].strip().rstrip(".").lower()
        if "." not in domain or domain.startswith("[") or f".{domain}".endswith(_NOT_IN_DNS):
            return None
        try:
            return domain if domain.isascii() else domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None

    @property
    def _lookups(self) -> Lookups:
        from connectors.maildomain.resolver import Lookups

        if self._shared_lookups is None:
            self._shared_lookups = Lookups.of(self.context.endpoints, self.context.timeout)
        return self._shared_lookups

    async def _look_at_mx(self, domain: str) -> Finding:
        from connectors.maildomain import look

        return await look.at_mx(self._lookups, domain)

    async def _look_at_spf(self, domain: str) -> Finding:
        from connectors.maildomain import look

        return await look.at_spf(self._lookups, domain, self.spf_includes, self.sending_hosts)

    async def _look_at_dkim(self, domain: str) -> Finding:
        from connectors.maildomain import look

        chosen = getattr(self.config, "dkim_selector", None)
        return await look.at_dkim(self._lookups, domain, chosen, self.dkim_selectors)

    async def _look_at_dmarc(self, domain: str) -> Finding:
        from connectors.maildomain import look

        return await look.at_dmarc(self._lookups, domain)

    async def _look_at_alignment(self, domain: str) -> Finding:
        from connectors.maildomain import look

        return await look.at_alignment(
            self._lookups, domain, self.envelope_domain, self.signing_domain
        )


def _marked(id: str, title: str, method: str) -> Callable[[Any], Awaitable[Finding]]:
    async def run(self: DomainChecks) -> Finding:
        from connectors.maildomain.resolver import NoSuchName, no_such_domain

        domain = self.from_domain
        if domain is None:
            return skipped("The from-address has no domain that DNS knows.")
        look: Callable[[str], Awaitable[Finding]] = getattr(self, method)
        try:
            return await look(domain)
        except NoSuchName as error:
            return unknown(no_such_domain(error.name))
        except NoAnswer as error:
            return unknown(error.problem)

    run.__name__ = f"check_{id.replace('.', '_')}"
    return step(id, name=STEP_NAME, title=title)(run)
