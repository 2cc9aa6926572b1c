"""What can be wrong with the DNS of a from-domain, for whoever keeps it.

None of it is about a credential. What mail receivers would turn away is a fault; what they would
merely like to see is a warning, which `WARNINGS` names.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from connectors.contract import Who
from connectors.knowledge import Entry, Pasted, by_code
from connectors.problems import Problem

RFC = "https://www.rfc-editor.org/rfc/rfc"
_ASK = "Have whoever keeps the domain's DNS"


def _entry(code: str, message: str, cause: str, fix: str, page: str) -> Entry:
    return Entry(code, message, cause, fix, f"{RFC}{page}", who=Who.NETWORK_ADMIN)


_MX = (
    _entry(
        "mx_none",
        "The from-domain takes no mail.",
        "It has a null MX record, which says that nobody there receives mail.",
        "Use a from-address whose domain receives mail, so that customers can answer, or "
        "remove the record.",
        "7505",
    ),
    _entry(
        "mx_missing",
        "The from-domain has no mail server.",
        "It has neither MX records nor an address of its own: answers and bounces are lost.",
        f"{_ASK} add MX records, or use a from-address of a domain that has them.",
        "5321#section-5.1",
    ),
    _entry(
        "mx_fallback",
        "The from-domain has no MX record; mail to it goes to the host of the same name.",
        "Senders fall back on the domain's own address, which is mostly a web server.",
        f"{_ASK} add an MX record that names the mail server.",
        "5321#section-5.1",
    ),
    _entry(
        "mx_unresolvable",
        "A mail server of the from-domain has no address.",
        "An MX record names a host that does not exist, so mail to it waits or comes back.",
        f"{_ASK} correct the MX record or remove it.",
        "5321#section-5.1",
    ),
)
_SPF = (
    _entry(
        "spf_missing",
        "The from-domain has no SPF record.",
        "Nothing says who may send for it, and large receivers turn such mail away or call it spam.",
        f"{_ASK} add a TXT record “v=spf1 … ~all” that includes the sending service.",
        "7208",
    ),
    _entry(
        "spf_two_records",
        "The from-domain has more than one SPF record, so receivers use none.",
        "A second one was added where the first should have been extended.",
        f"{_ASK} merge them into one TXT record that begins with v=spf1.",
        "7208#section-4.5",
    ),
    _entry(
        "spf_broken",
        "The SPF record of the from-domain is broken, so receivers ignore it.",
        "It, or a record that it includes, does not follow the syntax.",
        f"{_ASK} correct the part named in the details.",
        "7208#section-4.6",
    ),
    _entry(
        "spf_too_many_lookups",
        "The SPF record of the from-domain asks for more than ten lookups, so receivers give up.",
        "Each include, a, mx, exists and redirect counts, and those of included records too.",
        f"{_ASK} remove services that no longer send, or replace includes by ip4 and ip6.",
        "7208#section-4.6.4",
    ),
    _entry(
        "spf_too_many_voids",
        "The SPF record of the from-domain asks for names that do not exist, so receivers give up.",
        "More than two of its a, mx or exists terms find nothing.",
        f"{_ASK} remove the terms whose hosts are gone.",
        "7208#section-4.6.4",
    ),
    _entry(
        "spf_allows_all",
        "The SPF record of the from-domain lets everybody send.",
        "It ends in +all, which makes it worthless and invites forgers.",
        f"{_ASK} end it in ~all or -all.",
        "7208#section-5.1",
    ),
    _entry(
        "spf_neutral",
        "The SPF record of the from-domain says nothing about other senders.",
        "It ends in ?all or without all, so mail of forgers is as good as yours.",
        f"{_ASK} end it in ~all or -all.",
        "7208#section-5.1",
    ),
    _entry(
        "spf_service_missing",
        "The SPF record of the from-domain does not name the sending service.",
        "Receivers see mail come from a service that the domain does not list.",
        f"{_ASK} add the include named in the details before the closing all.",
        "7208#section-5.2",
    ),
    _entry(
        "spf_host_untold",
        "It cannot be told whether the SPF record lets the SMTP server send.",
        "The server's own address is not listed, but mail may leave by another machine of its.",
        "Ask whoever runs the SMTP server what its SPF include is, and see that the record has it.",
        "7208#section-5",
    ),
)
_DKIM = (
    _entry(
        "dkim_missing",
        "There is no DKIM key under the selector.",
        "The record was never published, or the selector is another one.",
        "Copy the DKIM record from the sending service into DNS, or correct dkimSelector.",
        "6376#section-3.6.2",
    ),
    _entry(
        "dkim_selector_unknown",
        "No DKIM key was found under the usual selectors.",
        "DNS cannot be searched for selectors: one has to know the name that the sender uses.",
        "Set dkimSelector to the s= of a DKIM-Signature in a mail that was sent, or have signing "
        "switched on at the sending service.",
        "6376#section-3.1",
    ),
    _entry(
        "dkim_broken",
        "The DKIM key of the from-domain cannot be read, so signatures do not count.",
        "The record was cut off or changed while it was copied into DNS.",
        f"{_ASK} publish the record again as the sending service shows it.",
        "6376#section-3.6.1",
    ),
    _entry(
        "dkim_revoked",
        "The DKIM key of the from-domain is revoked.",
        "Its p= is empty, which tells receivers to ignore signatures made with it.",
        "Publish the key that the sending service uses now, or set dkimSelector to its selector.",
        "6376#section-3.6.1",
    ),
    _entry(
        "dkim_key_too_short",
        "The DKIM key of the from-domain is shorter than 1024 bits, so signatures do not count.",
        "Receivers must not accept such keys since RFC 8301.",
        "Make a key of 2048 bits at the sending service and publish it.",
        "8301#section-3.2",
    ),
    _entry(
        "dkim_key_short",
        "The DKIM key of the from-domain has fewer than 2048 bits.",
        "It still counts, and is the least that receivers accept.",
        "Make a key of 2048 bits at the sending service when it is next changed.",
        "8301#section-3.2",
    ),
    _entry(
        "dkim_testing",
        "The DKIM key of the from-domain is marked as a test.",
        "Its record has t=y, so receivers treat signed mail like unsigned.",
        f"{_ASK} remove t=y from the record.",
        "6376#section-3.6.1",
    ),
)
_DMARC = (
    _entry(
        "dmarc_missing",
        "The from-domain has no DMARC policy.",
        "Large receivers ask for one from whoever sends many mails, and forgers go unnoticed.",
        f"{_ASK} add a TXT record at _dmarc with “v=DMARC1; p=none; rua=mailto:…” to begin with.",
        "7489#section-6",
    ),
    _entry(
        "dmarc_two_records",
        "The from-domain has more than one DMARC policy, so receivers use none.",
        "A second record was added where the first should have been changed.",
        f"{_ASK} leave one TXT record at _dmarc.",
        "7489#section-6.6.3",
    ),
    _entry(
        "dmarc_broken",
        "The DMARC policy of the from-domain cannot be read, so receivers ignore it.",
        "The record does not follow the syntax.",
        f"{_ASK} correct the part named in the details.",
        "7489#section-6.3",
    ),
    _entry(
        "not_aligned",
        "Mail from this address proves itself with another domain than its own.",
        "Neither the envelope's domain nor the signer's belongs to the from-domain, so DMARC fails.",
        "Have the sending service sign with the from-domain (its page on domain authentication), "
        "or send from an address of the domain that it signs with.",
        "7489#section-3.1",
    ),
    _entry(
        "alignment_untold",
        "It cannot be told from here whether mail proves itself with the from-domain.",
        "The sending service does not say which domains it signs and returns mail with.",
        "Send a mail to yourself and look for dmarc=pass in its Authentication-Results.",
        "7489#section-3.1",
    ),
)
ENTRIES: tuple[Entry, ...] = (*_MX, *_SPF, *_DKIM, *_DMARC)
_BY_CODE = by_code(ENTRIES)


def problem(code: str, domain: str, *, cause: str | None = None, **details: Any) -> Problem:
    """Tell an entry of one domain; `cause` in place of the general one, where more is known."""
    told = _BY_CODE[code].problem(domain=domain, **details)
    return told if cause is None else replace(told, cause=cause)


def recognise(pasted: Pasted) -> Problem | None:
    """Name servers write no errors that people paste."""
    return None
