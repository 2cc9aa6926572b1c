"""What an operator gives for a channel at Amazon Web Services: an access key, a region, a sender.

Names in `also` are those of the Linktor server (its email adapter's `ses_…`); a text-message channel also
takes the names of the API page's SMS body for the two halves of the key.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator

from connectors.fields import ChannelConfig, Secret, Text, field
from connectors.mail.config import AddressText

_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}")
_KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html"
_TEMPORARY = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html"
)


def _region(value: str) -> str:
    # It becomes part of the host that a session token is sent to.
    if not _REGION.fullmatch(value):
        raise ValueError("must be the name of a region such as eu-west-1")
    return value


RegionText = Annotated[Text, AfterValidator(_region)]


def _key_id(*also: str) -> Any:
    return field(
        title="Access key ID",
        help="Names the access key: AKIA or ASIA and 16 more letters and digits.",
        where="AWS Console, IAM > Users > the user > Security credentials > Access keys.",
        example="AKIAIOSFODNN7EXAMPLE",
        documentation=_KEYS,
        also=also,
    )


def _secret(*also: str) -> Any:
    return field(
        title="Secret access key",
        help="The other half of the key. It signs requests and never leaves this machine.",
        where="Shown once, when the access key is created; make a new one if it is lost.",
        example="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        documentation=_KEYS,
        also=also,
    )


def _token() -> Any:
    return field(
        default=None,
        title="Session token",
        help="The third part of temporary credentials, whose key ID begins with ASIA.",
        where="Beside the key in the answer of AssumeRole or in the AWS access portal.",
        example="IQoJb3JpZ2luX2VjEXAMPLETOKEN",
        documentation=_TEMPORARY,
        advanced=True,
        also=("session_token", "ses_session_token"),
    )


def _in_region(*also: str) -> Any:
    return field(
        default="us-east-1",
        title="Region",
        help="Where the identities or numbers were set up: each region has its own.",
        where="AWS Console, top right beside the account's name.",
        example="eu-west-1",
        documentation="https://docs.aws.amazon.com/general/latest/gr/rande.html",
        also=also,
    )


class AwsConfig(ChannelConfig):
    """What every channel at AWS has."""

    access_key_id: Text
    secret_access_key: Secret
    session_token: Secret | None
    region: RegionText


class SesConfig(AwsConfig):
    """A from-address that Amazon SES sends for."""

    access_key_id: Text = _key_id("ses_access_key_id", "access_key_id")
    secret_access_key: Secret = _secret("ses_secret_key", "secret_access_key")
    region: RegionText = _in_region("ses_region")
    from_email: AddressText = field(
        title="From address",
        help="The address that mail is sent from; it or its domain is verified in SES.",
        where="AWS Console, Amazon SES > Identities.",
        example="support@example.com",
        documentation="https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html",
        also=("from_email",),
    )
    from_name: Text | None = field(
        default=None,
        title="From name",
        help="The name that people see beside the address.",
        where="Yours to choose.",
        example="Acme Support",
        also=("from_name",),
    )
    session_token: Secret | None = _token()
    configuration_set: Text | None = field(
        default=None,
        title="Configuration set",
        help="Sent with every mail, so that SES publishes what becomes of it.",
        where="AWS Console, Amazon SES > Configuration sets.",
        example="acme-events",
        documentation="https://docs.aws.amazon.com/ses/latest/dg/using-configuration-sets.html",
        advanced=True,
        also=("ses_configuration_set", "configuration_set"),
    )
    topic_arn: Text | None = field(
        default=None,
        title="SNS topic",
        help="The only topic whose posts are taken; any of the account's without it.",
        where="AWS Console, Amazon SNS > Topics, under ARN.",
        example="arn:aws:sns:eu-west-1:111122223333:acme-mail",
        documentation="https://docs.aws.amazon.com/ses/latest/dg/configure-sns-notifications.html",
        advanced=True,
        also=("topic_arn",),
    )
    dkim_selector: Text | None = field(
        default=None,
        title="DKIM selector",
        help="Only for your own DKIM key: the name it stands under. SES tells those of Easy DKIM.",
        where="AWS Console, Amazon SES > Identities > the domain > Authentication.",
        example="selector1",
        documentation="https://docs.aws.amazon.com/ses/latest/dg/send-email-authentication-dkim-bring-your-own.html",
        advanced=True,
        also=("dkim_selector",),
    )


class SnsConfig(AwsConfig):
    """Text messages through Amazon SNS."""

    access_key_id: Text = _key_id("accountSid", "account_sid", "access_key_id")
    secret_access_key: Secret = _secret("authToken", "auth_token", "secret_access_key")
    region: RegionText = _in_region("aws_region")
    phone_number: Text | None = field(
        default=None,
        title="Phone number",
        help="A number of the account to send from, with + and country code. Without one AWS "
        "chooses the sender.",
        where="AWS Console, AWS End User Messaging > SMS > Phone numbers.",
        example="+15551234567",
        documentation="https://docs.aws.amazon.com/sns/latest/dg/channels-sms-originating-identities-origination-numbers.html",
        also=("phone_number",),
    )
    sender_id: Text | None = field(
        default=None,
        title="Sender ID",
        help="Up to 11 letters and digits shown in place of a number, where the country allows it.",
        where="Yours to choose; some countries want it registered first.",
        example="ACME",
        documentation="https://docs.aws.amazon.com/sns/latest/dg/channels-sms-originating-identities-sender-ids.html",
        advanced=True,
        also=("sender_id",),
    )
    session_token: Secret | None = _token()
