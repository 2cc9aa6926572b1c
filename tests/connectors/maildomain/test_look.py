"""Each state of a domain's DNS, told by its step."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest

from connectors import checks
from connectors.contract import FailureClass, StepStatus, Who
from connectors.maildomain.knowledge import ENTRIES
from connectors.maildomain.simulator import DOMAIN, SELECTOR, DnsSimulator, Trouble, key_record
from connectors.simulation import Fault
from tests.connectors.maildomain.sender import Sender, look, said

ALL = ("dns.mx", "dns.spf", "dns.dkim", "dns.dmarc", "dns.alignment")
ED25519 = f"v=DKIM1; k=ed25519; p={base64.b64encode(bytes(32)).decode()}"


async def test_a_domain_in_good_order(dns: DnsSimulator) -> None:
    steps = await look(
        dns, selector=SELECTOR, spf_includes=("sendgrid.net",), envelope_domain=f"em1.{DOMAIN}"
    )

    assert {id: steps[id].status for id in ALL} == dict.fromkeys(ALL, StepStatus.PASSED)
    assert steps["dns.mx"].details["hosts"] == ["mail.example.com"]
    assert steps["dns.spf"].details["lookups"] == 4
    assert steps["dns.dkim"].details["bits"] == 2048
    assert steps["dns.dmarc"].details["policy"] == "reject"


def test_the_steps_come_after_the_connectors_own() -> None:
    assert [planned.id for planned in checks.plan(Sender)] == ["sender.format", *ALL]
    assert {planned.name for planned in checks.plan(Sender)[1:]} == {"dns"}


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (["10 mail.example.com.", "20 mail.example.com."], "passed"),
        (["0 ."], "warning mx_none"),
        (["10 gone.example.com."], "warning mx_unresolvable"),
        ([], "warning mx_missing"),
    ],
)
async def test_mx(dns: DnsSimulator, records: list[str], expected: str) -> None:
    dns.withdraw(DOMAIN, "MX")
    if records:
        dns.publish(DOMAIN, "MX", *records)

    assert said((await look(dns))["dns.mx"]) == expected


async def test_mail_goes_to_the_host_of_the_same_name(dns: DnsSimulator) -> None:
    dns.withdraw(DOMAIN, "MX")
    dns.publish(DOMAIN, "AAAA", "2001:db8::1")

    assert said((await look(dns))["dns.mx"]) == "warning mx_fallback"


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (["v=spf1 ip4:192.0.2.1 -all"], "passed"),
        (["V=SPF1 IP4:192.0.2.0/24 a:mail.example.com/24//64 ~ALL"], "passed"),
        (["google-site-verification=x", "v=spf1 mx -all"], "passed"),
        (["v=spf1 redirect=sendgrid.net"], "passed"),
        (["v=spf1 include:%{i}._spf.example.com exists:%{i}.example.com -all"], "passed"),
        (["v=spf1 exp=why.example.com unknown=thing -all"], "passed"),
        (["v=spf10 -all"], "warning spf_missing"),
        (["hello"], "warning spf_missing"),
        (["v=spf1 -all", "v=spf1 ~all"], "failed spf_two_records"),
        (["v=spf1 +all"], "warning spf_allows_all"),
        (["v=spf1 all"], "warning spf_allows_all"),
        (["v=spf1 ?all"], "warning spf_neutral"),
        (["v=spf1 ip4:192.0.2.1"], "warning spf_neutral"),
        (["v=spf1 ipv4:192.0.2.1 -all"], "failed spf_broken"),
        (["v=spf1 ip4:192.0.2.256 -all"], "failed spf_broken"),
        (["v=spf1 ip4=192.0.2.1 -all"], "failed spf_broken"),
        (["v=spf1 include: -all"], "failed spf_broken"),
        (["v=spf1 include -all"], "failed spf_broken"),
        (["v=spf1 redirect="], "failed spf_broken"),
        (["v=spf1 -all:example.com"], "failed spf_broken"),
        (["v=spf1 a/99 a:mail.example.com/99 -all"], "failed spf_broken"),
        (["v=spf1 include:example.com -all"], "failed spf_broken"),
        (["v=spf1 include:nobody.example.org -all"], "failed spf_broken"),
        (["v=spf1 include:mail.example.com -all"], "failed spf_broken"),
        (
            ["v=spf1 a:x1.example.org a:x2.example.org a:x3.example.org -all"],
            "failed spf_too_many_voids",
        ),
        (["v=spf1 a:x1.example.org a:x2.example.org -all"], "passed"),
        (["v=spf1 " + "mx " * 10 + "-all"], "passed"),
        (["v=spf1 " + "mx " * 11 + "-all"], "failed spf_too_many_lookups"),
    ],
)
async def test_spf(dns: DnsSimulator, records: list[str], expected: str) -> None:
    dns.publish(DOMAIN, "TXT", *records)

    step = (await look(dns))["dns.spf"]

    assert said(step) == expected
    if step.status is StepStatus.FAILED:
        assert (step.failure_class, step.who) == (FailureClass.CONFIG, Who.NETWORK_ADMIN)


async def test_lookups_are_counted_through_includes(dns: DnsSimulator) -> None:
    for number in range(4):
        dns.publish(f"_s{number}.example.com", "TXT", "v=spf1 mx:example.com mx:example.com -all")
    dns.publish(
        DOMAIN, "TXT", "v=spf1 " + "".join(f"include:_s{n}.example.com " for n in range(3)) + "-all"
    )
    assert (await look(dns))["dns.spf"].details["lookups"] == 9

    dns.publish(
        DOMAIN, "TXT", "v=spf1 " + "".join(f"include:_s{n}.example.com " for n in range(4)) + "-all"
    )
    assert said((await look(dns))["dns.spf"]) == "failed spf_too_many_lookups"


async def test_the_all_of_an_included_record_says_nothing_of_the_domain(dns: DnsSimulator) -> None:
    dns.publish("_s.example.com", "TXT", "v=spf1 +all")
    dns.publish(DOMAIN, "TXT", "v=spf1 include:_s.example.com")
    assert said((await look(dns))["dns.spf"]) == "warning spf_neutral"

    dns.publish(DOMAIN, "TXT", "v=spf1 redirect=_s.example.com")
    assert said((await look(dns))["dns.spf"]) == "warning spf_allows_all"


async def test_a_service_that_is_not_included(dns: DnsSimulator) -> None:
    step = (await look(dns, spf_includes=("_spf.google.com", "other.example.org")))["dns.spf"]

    assert said(step) == "warning spf_service_missing"
    assert step.details["wanted"] == "include:_spf.google.com"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "passed"),
        ("mail.example.com", "passed"),
        ("192.0.2.77", "passed"),
        ("198.51.100.7", "warning spf_host_untold"),
        ("nobody.example.org", "warning spf_host_untold"),
        ("localhost", "warning spf_host_untold"),
    ],
)
async def test_the_smtp_server_in_spf(dns: DnsSimulator, host: str, expected: str) -> None:
    assert said((await look(dns, sending_hosts=(host,)))["dns.spf"]) == expected


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (key_record(1024), "warning dkim_key_short"),
        (ED25519, "passed"),
        ("v=DKIM1; p=", "failed dkim_revoked"),
        ("p=", "failed dkim_revoked"),
        ("v=DKIM1; k=rsa", "failed dkim_broken"),
        ("v=DKIM1; k=rsa; p=MIGf", "failed dkim_broken"),
        ("v=DKIM1; k=rsa; p=not base64!", "failed dkim_broken"),
        ("v=DKIM2; p=AAAA", "failed dkim_broken"),
        ("v=DKIM1; p=AAAA; p=BBBB", "failed dkim_broken"),
        ("v=DKIM1; k=dsa; p=AAAA", "failed dkim_broken"),
        ("v=DKIM1; k=ed25519; p=AAAA", "failed dkim_broken"),
        ("just words", "failed dkim_broken"),
        (key_record().replace("k=rsa", "t=s:y"), "warning dkim_testing"),
    ],
    ids=map(str, range(13)),  # the keys are made anew in each process
)
async def test_dkim(dns: DnsSimulator, record: str, expected: str) -> None:
    dns.publish(f"s1._domainkey.{DOMAIN}", "TXT", record)

    assert said((await look(dns, selector="s1"))["dns.dkim"]) == expected


SHORT = (
    "v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALyx0GQAg0LVxHX8pTrGaVLSp7TkYWQZ2Bd5zGsi"
    "3cJ4vTz6PuYAwYQ1p3P4nqAQ4m1VQ0hYk1f5jGvR6m3cZ0kCAwEAAQ=="
)


async def test_a_key_that_receivers_may_not_take(dns: DnsSimulator) -> None:
    dns.publish(f"s1._domainkey.{DOMAIN}", "TXT", SHORT)

    step = (await look(dns, selector="s1"))["dns.dkim"]

    assert said(step) == "failed dkim_key_too_short"
    assert step.details["bits"] == 512


async def test_selectors(dns: DnsSimulator) -> None:
    dns.publish(f"s2._domainkey.{DOMAIN}", "CNAME", "key.sender.example.org.")
    dns.publish("key.sender.example.org", "TXT", key_record())

    assert said((await look(dns, dkim_selectors=("s1", "s2")))["dns.dkim"]) == "passed"
    assert said((await look(dns, selector="s1"))["dns.dkim"]) == "warning dkim_missing"
    assert said((await look(dns, selector=f"s2._domainkey.{DOMAIN}"))["dns.dkim"]) == "passed"
    unfound = (await look(dns, dkim_selectors=("a", "b")))["dns.dkim"]
    assert said(unfound) == "unknown dkim_selector_unknown"
    assert (await look(dns))["dns.dkim"].status is StepStatus.SKIPPED


async def test_two_keys_under_one_selector(dns: DnsSimulator) -> None:
    dns.publish(f"s1._domainkey.{DOMAIN}", "TXT", ED25519, "v=DKIM1; p=")

    assert said((await look(dns, selector="s1"))["dns.dkim"]) == "failed dkim_broken"


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (["v=DMARC1; p=none"], "passed"),
        (
            ["v=DMARC1;p=quarantine;pct=20;rua=mailto:a@x.example,mailto:b@x.example;aspf=s"],
            "passed",
        ),
        (["something else"], "warning dmarc_missing"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], "warning dmarc_two_records"),
        (["v=DMARC1; p=allow"], "warning dmarc_broken"),
        (["v=DMARC1"], "warning dmarc_broken"),
        (["v=DMARC1; p=none; sp=maybe"], "warning dmarc_broken"),
        (["v=DMARC1; p=none; pct=many"], "warning dmarc_broken"),
        (["v=DMARC1; p"], "warning dmarc_broken"),
        ([], "warning dmarc_missing"),
    ],
)
async def test_dmarc(dns: DnsSimulator, records: list[str], expected: str) -> None:
    dns.withdraw(f"_dmarc.{DOMAIN}")
    if records:
        dns.publish(f"_dmarc.{DOMAIN}", "TXT", *records)

    assert said((await look(dns))["dns.dmarc"]) == expected


async def test_the_policy_of_the_domain_above(dns: DnsSimulator) -> None:
    dns.publish(f"_dmarc.{DOMAIN}", "TXT", "v=DMARC1; p=reject; sp=quarantine")
    dns.publish("a.b.news.example.com", "A", "192.0.2.1")

    step = (await look(dns, "a.b.news.example.com"))["dns.dmarc"]

    assert (step.details["domain"], step.details["policy"]) == (DOMAIN, "quarantine")


@pytest.mark.parametrize(
    ("policy", "hints", "expected"),
    [
        ("p=none", {"envelope_domain": DOMAIN}, "passed"),
        ("p=none", {"envelope_domain": f"bounce.{DOMAIN}"}, "passed"),
        ("p=none; aspf=s", {"envelope_domain": f"bounce.{DOMAIN}"}, "unknown alignment_untold"),
        ("p=none", {"signing_domain": DOMAIN, "envelope_domain": "amazonses.com"}, "passed"),
        ("p=none", {"envelope_domain": "amazonses.com"}, "unknown alignment_untold"),
        (
            "p=none",
            {"signing_domain": "amazonses.com", "envelope_domain": "amazonses.com"},
            "warning not_aligned",
        ),
        ("p=none", {}, "unknown alignment_untold"),
    ],
)
async def test_alignment(
    dns: DnsSimulator, policy: str, hints: dict[str, Any], expected: str
) -> None:
    dns.publish(f"_dmarc.{DOMAIN}", "TXT", f"v=DMARC1; {policy}")

    assert said((await look(dns, **hints))["dns.alignment"]) == expected


async def test_sisters_align_below_the_domain_with_the_policy(dns: DnsSimulator) -> None:
    for name in ("news", "mail"):
        dns.publish(f"{name}.{DOMAIN}", "A", "192.0.2.1")

    steps = await look(dns, f"news.{DOMAIN}", envelope_domain=f"mail.{DOMAIN}")

    assert said(steps["dns.alignment"]) == "passed"


@pytest.mark.parametrize(
    ("trouble", "code"),
    [(Trouble.NXDOMAIN, "dns_nxdomain"), (Trouble.SERVFAIL, "dns_servfail")],
)
async def test_trouble_is_unknown(dns: DnsSimulator, trouble: Trouble, code: str) -> None:
    dns.trouble = trouble

    steps = await look(dns, selector="s1")

    asking = [id for id in ALL if id != "dns.alignment"]
    assert {id: said(steps[id]) for id in asking} == dict.fromkeys(asking, f"unknown {code}")
    assert said(steps["dns.alignment"]).startswith("unknown")
    assert all(steps[id].failure_class is FailureClass.TRANSIENT for id in asking)


async def test_an_answer_too_long_for_udp_is_asked_for_again(dns: DnsSimulator) -> None:
    dns.trouble = Trouble.TRUNCATED
    assert said((await look(dns, selector=SELECTOR))["dns.dkim"]) == "passed"

    dns.trouble = Trouble.NONE
    dns.publish(DOMAIN, "TXT", "v=spf1 mx -all", *("x" * 180 for _ in range(20)))
    assert said((await look(dns))["dns.spf"]) == "passed"


async def test_silence_costs_the_time_once(dns: DnsSimulator) -> None:
    dns.trouble = Trouble.SILENT
    started = time.monotonic()

    steps = await look(dns, selector="s1", seconds=0.4)

    assert time.monotonic() - started < 1.5
    assert {said(steps[id]) for id in ALL} == {"unknown dns_timeout"}
    assert len({name for name, _ in dns.asked}) == 1, "nothing more is asked after a silence"


async def test_a_slow_server_is_waited_for_within_the_time(dns: DnsSimulator) -> None:
    dns.fault, dns.slow_seconds = Fault.SLOW, 0.01

    assert said((await look(dns))["dns.mx"]) == "passed"


async def test_nobody_listens_there() -> None:
    started = time.monotonic()

    steps = await look("127.0.0.1:1", selector="s1")

    assert {said(steps[id]) for id in ALL} == {"unknown dns_unreachable"}
    assert time.monotonic() - started < 2


async def test_two_steps_ask_once(dns: DnsSimulator) -> None:
    await look(dns)

    assert len(dns.asked) == len(set(dns.asked))


@pytest.mark.parametrize("domain", ["localhost", "[192.0.2.1]", "mail.local", "host"])
async def test_an_address_that_is_not_in_dns(dns: DnsSimulator, domain: str) -> None:
    steps = await look(dns, domain)

    assert {steps[id].status for id in ALL} == {StepStatus.SKIPPED}
    assert dns.asked == []


async def test_a_domain_in_other_letters(dns: DnsSimulator) -> None:
    dns.publish("xn--bcher-kva.example", "MX", "10 mail.example.com.")

    assert said((await look(dns, "Bücher.example"))["dns.mx"]) == "passed"


def test_every_entry_names_a_standard() -> None:
    assert all(entry.documentation.startswith("https://www.rfc-editor.org/") for entry in ENTRIES)
    assert {entry.who for entry in ENTRIES} == {Who.NETWORK_ADMIN}
