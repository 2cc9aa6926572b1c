"""Problems that no server's reply tells of: what is not offered, and what this program will not do."""

from __future__ import annotations

from collections.abc import Iterable

from connectors.contract import FailureClass, Who
from connectors.mail.errors import RFC
from connectors.mail.net import Server
from connectors.problems import NoAnswer, Problem, ProviderError, ProviderRefusal


def as_error(problem: Problem) -> ProviderError:
    """Make the error that fits a problem: a fault of the configuration was answered."""
    kind = ProviderRefusal if problem.failure_class is FailureClass.CONFIG else NoAnswer
    return kind(problem)


def _where(server: Server) -> dict[str, object]:
    return {"host": server.host, "port": server.port}


def no_starttls(server: Server) -> Problem:
    """Describe a server that would have the password in clear."""
    return Problem(
        code="no_starttls",
        message=f"{server.name} does not offer STARTTLS, so the password was not sent.",
        cause="The server has no encryption on this port, or something on the way takes the offer "
        "out to read the password.",
        fix=f"Try another port ({server.usual_ports}), or have whoever runs the server switch "
        "STARTTLS on.",
        documentation=f"{RFC}3207" if server.protocol == "SMTP" else f"{RFC}9051",
        details=_where(server),
    )


def injected(server: Server) -> Problem:
    """Describe words in clear behind the answer to STARTTLS, meant to pass for encrypted ones."""
    return Problem(
        code="starttls_injection",
        message=f"Somebody speaks for {server.name} in clear. Nothing secret was sent.",
        cause="After STARTTLS the server must be silent until TLS stands, and it was not. It is "
        "broken, or something on the way adds to what it says.",
        fix=f"Use the port that is TLS from the start ({server.usual_ports}), and tell whoever "
        "runs the server.",
        who=Who.NETWORK_ADMIN,
        documentation=f"{RFC}3207" if server.protocol == "SMTP" else f"{RFC}9051",
        details=_where(server),
    )


def not_this_machine(server: Server) -> Problem:
    """Refuse to speak in clear to another machine, whatever name it goes by."""
    return Problem(
        code="not_loopback",
        message=f"{server.name} is another machine, so the password was not sent in clear.",
        cause=f"{server.protocol.lower()}Security is none, which is for a server on this machine.",
        fix=f"Set {server.protocol.lower()}Security to starttls or tls.",
        details=_where(server),
    )


def no_password_login(server: Server, offered: Iterable[str]) -> Problem:
    """Describe a server that takes no login, or none with a password."""
    kinds = list(offered)
    what = f"It offers {', '.join(kinds)}." if kinds else "It offers no login on this port."
    return Problem(
        code="no_password_login",
        message=f"{server.name} offers no login with a password, so none was sent.",
        cause=what,
        fix="Use the provider's submission port, or ask for a password login or an app password."
        if server.protocol == "SMTP"
        else "Ask the provider for a password login or an app password.",
        who=Who.ACCOUNT_ADMIN,
        documentation=f"{RFC}4954" if server.protocol == "SMTP" else f"{RFC}9051",
        details={**_where(server), "offered": kinds},
    )


def no_smtputf8(server: Server) -> Problem:
    """Describe a server that does not take an address in other letters."""
    return Problem(
        code="no_smtputf8",
        message=f"{server.host} does not take addresses with letters beyond ASCII.",
        cause="The server does not offer SMTPUTF8, which such an address needs.",
        fix="Use an address in ASCII letters, or a server that offers SMTPUTF8.",
        documentation=f"{RFC}6531",
        details=_where(server),
    )


def unknown_if_sent(server: Server) -> Problem:
    """Describe a connection that broke between the mail and its receipt."""
    return Problem(
        code="unknown_if_sent",
        message=f"It is not known whether {server.host} sent the mail.",
        cause="The connection broke after the mail was handed over and before the server answered.",
        fix="Look into the sent folder or ask the recipient before you send it again.",
        failure_class=FailureClass.TRANSIENT,
        details=_where(server),
    )


def already_in(server: Server) -> Problem:
    """Describe an IMAP server that calls us logged in before we were."""
    return Problem(
        code="preauth",
        message=f"{server.name} says that we are logged in already, so no password was sent.",
        cause="The server greets with PREAUTH, which proves no password and shuts out STARTTLS.",
        fix=f"Use the port that is TLS from the start ({server.usual_ports}).",
        who=Who.NETWORK_ADMIN,
        documentation=f"{RFC}9051",
        details=_where(server),
    )


def in_clear(server: Server) -> Problem:
    """Warn of a connection that was meant to be in clear."""
    return Problem(
        code="in_clear",
        message=f"The connection to {server.name} is not encrypted.",
        cause=f"{server.protocol.lower()}Security is none, and the server is this machine.",
        fix="Nothing, as long as the server stays on this machine.",
        details=_where(server),
    )


def no_replies(address: str, refusal: Problem) -> Problem:
    """Warn of a sender that may send and does not exist."""
    return Problem(
        code="sender_not_a_mailbox",
        message=f"Mail may be sent from {address}, but nobody can answer it.",
        cause="The server says that there is no such mailbox, so replies will come back as errors.",
        fix="Create the mailbox or an alias for it, or set fromEmail to one that exists.",
        who=Who.ACCOUNT_ADMIN,
        details=refusal.details,
    )


def no_idle(server: Server) -> Problem:
    """Warn of a server that has to be asked again and again."""
    return Problem(
        code="no_idle",
        message=f"{server.host} does not announce new mail; it will be asked at intervals.",
        cause="The server does not offer IDLE.",
        fix="Nothing, if mail may be some minutes late. Otherwise use a server that offers IDLE.",
        who=Who.PROVIDER,
        documentation=f"{RFC}2177",
        details=_where(server),
    )


def recipient_malformed(why: str) -> Problem:
    """Refuse to send to something that is not one address."""
    return Problem(
        code="recipient_malformed",
        message=f"The recipient {why}.",
        cause="It is not one mail address.",
        fix="Give one address, without a name.",
    )


def nothing_to_send() -> Problem:
    """Refuse to send a mail without a text."""
    return Problem(
        code="empty_message",
        message="There is no text to send.",
        cause="The message is empty or holds nothing but blanks.",
        fix="Give a text.",
    )
