"""What the state of an account, an identity or a number means for a channel."""

from __future__ import annotations

from typing import Any

from connectors.aws.answers import Account, EmailIdentity, SendQuota
from connectors.aws.knowledge import BY_CODE
from connectors.checks import Finding, failed, passed, warning

_LEAST_SPEND = 1.0
"""US dollars a month: what every account starts with."""


def judge_account(account: Account, region: str) -> Finding:
    """Judge the account's standing in SES, the worst thing first."""
    quota = account.send_quota or SendQuota()
    facts: dict[str, Any] = {
        "region": region,
        "production": account.production_access_enabled,
        "enforcement": account.enforcement_status,
        "mailsPerDay": quota.max24_hour_send,
        "sentInLastDay": quota.sent_last24_hours,
        "mailsPerSecond": quota.max_send_rate,
    }
    if account.enforcement_status == "SHUTDOWN":
        return failed(BY_CODE["ses_shutdown"].problem(**facts))
    if not account.sending_enabled:
        return failed(BY_CODE["ses_sending_off"].problem(**facts))
    if account.enforcement_status == "PROBATION":
        return warning(BY_CODE["ses_probation"].problem(**facts))
    if not account.production_access_enabled:
        return warning(BY_CODE["ses_sandbox"].problem(**facts))
    if _used_up(quota):
        return warning(BY_CODE["ses_quota_used"].problem(**facts))
    return passed(f"The account may send to anybody from {region}.", **facts)


def _used_up(quota: SendQuota) -> bool:
    limit, sent = quota.max24_hour_send, quota.sent_last24_hours
    return limit is not None and sent is not None and 0 <= limit <= sent


def judge_identity(name: str, found: EmailIdentity) -> Finding:
    """Judge the identity that stands for the from-address."""
    dkim, envelope = found.dkim_attributes, found.mail_from_attributes
    facts: dict[str, Any] = {
        "identity": name,
        "kind": found.identity_type,
        "dkim": dkim.status if dkim else None,
        "mailFrom": envelope.mail_from_domain if envelope else None,
    }
    if not found.verified_for_sending_status:
        return failed(BY_CODE["ses_identity_unverified"].problem(**facts))
    if dkim is None or not dkim.signing_enabled or dkim.status != "SUCCESS":
        return warning(BY_CODE["ses_dkim_off"].problem(**facts))
    broken = envelope is not None and envelope.mail_from_domain_status in ("FAILED", "PENDING")
    if broken:
        return warning(BY_CODE["ses_mail_from"].problem(**facts))
    return passed(f"SES may send for {name} and signs its mail with DKIM.", **facts)


def judge_spending(attributes: dict[str, str]) -> Finding:
    """Judge the account's preferences for text messages."""
    limit = _number(attributes.get("MonthlySpendLimit"))
    facts: dict[str, Any] = {
        "monthlySpendLimit": limit,
        "defaultSenderId": attributes.get("DefaultSenderID") or None,
        "defaultType": attributes.get("DefaultSMSType") or None,
    }
    # Without a limit of its own an account has the one it started with.
    if limit is None or limit <= _LEAST_SPEND:
        return warning(BY_CODE["sms_spend_limit"].problem(**facts))
    return passed(f"The account may spend {limit:g} US dollars a month on messages.", **facts)


def _number(text: str | None) -> float | None:
    try:
        return None if not text else float(text)
    except ValueError:
        return None
