"""What an operator gives for a Messenger channel: a page, its token, and the app behind it."""

from __future__ import annotations

from connectors.fields import ChannelConfig, Secret, Text, field

PAGE_TOKENS = "https://developers.facebook.com/docs/facebook-login/guides/access-tokens#pagetokens"
SECURING = "https://developers.facebook.com/docs/graph-api/guides/secure-requests"
WEBHOOKS = "https://developers.facebook.com/docs/messenger-platform/webhooks"


class FacebookConfig(ChannelConfig):
    """The configuration of a Messenger channel, as on the API page."""

    page_id: Text = field(
        title="Page ID",
        help="The number of the Facebook page that customers write to.",
        where="Facebook > your page > About > Page transparency, or App Dashboard > Messenger > "
        "API setup > Generate access tokens, below the name of the page.",
        example="104567890123456",
        documentation=PAGE_TOKENS,
        also=("page_id",),
    )
    page_access_token: Secret = field(
        title="Page access token",
        help="The key to the page's messages: whoever has it can read and write as the page.",
        where="App Dashboard > Messenger > API setup > Generate access tokens > Generate. A token "
        "of a system user (Business settings > Users > System users) does not depend on a person.",
        example="EAAxExampleOnly0123456789abcdefghijklmnopqrstuv",
        documentation=PAGE_TOKENS,
        also=("page_access_token", "access_token"),
    )
    app_secret: Secret | None = field(
        default=None,
        title="App secret",
        help="Proves that a webhook came from Meta; without it nothing inbound is accepted.",
        where="App Dashboard > App settings > Basic > App secret > Show.",
        example="0123456789abcdef0123456789abcdef",
        documentation=SECURING,
        also=("app_secret",),
    )
    verify_token: Secret | None = field(
        default=None,
        title="Verify token",
        help="A word of your own that Meta repeats when the webhook is registered.",
        where="Make it up; the same goes into App Dashboard > Messenger > API setup > Webhooks. "
        "Left out, the channel's webhook secret is taken.",
        example="any-words-of-your-own",
        documentation=WEBHOOKS,
        advanced=True,
        also=("verify_token",),
    )
    app_id: Text | None = field(
        default=None,
        title="App ID",
        help="The number of the app that the token belongs to; Meta tells it with most tokens.",
        where="App Dashboard, at the top of every page.",
        example="123456789012345",
        documentation=WEBHOOKS,
        advanced=True,
        also=("app_id",),
    )
