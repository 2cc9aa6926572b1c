"""What answers in place of a mail API: a proxy, a captive portal, another program."""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.problems import Problem
from connectors.transport import Reply


def not_from(provider: str, host: str, reply: Reply) -> Problem:
    """Describe an answer that a provider's API would not give: says nothing about the credential.

    Args:
        provider: as it writes itself: `SendGrid`.
        host: what was asked.
        reply: what came.
    """
    return Problem(
        code=f"not_{provider.lower()}",
        message=f"{host} answered HTTP {reply.status}, but not as {provider}'s API does.",
        cause=f"Something between here and {provider} answered, or the address is of something else.",
        fix=f"Check LINKTOR_TUI_ENDPOINT_{provider.upper()} where it is set, and any proxy in between.",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.REMOTE,
        details={"host": host, "statusCode": reply.status},
    )
