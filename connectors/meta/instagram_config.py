"""What an operator gives for an Instagram channel: an account, its token, and the app behind it."""

from __future__ import annotations

from connectors.fields import ChannelConfig, Secret, Text, field

INSTAGRAM_LOGIN = (
    "https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login"
)
GET_STARTED = f"{INSTAGRAM_LOGIN}/get-started"
INSTAGRAM_WEBHOOKS = "https://developers.facebook.com/docs/instagram-platform/webhooks"


class InstagramConfig(ChannelConfig):
    """The configuration of an Instagram channel, as on the API page."""

    account_id: Text = field(
        title="Instagram account ID",
        help="The number of the professional account that customers write to.",
        where="App Dashboard > Instagram > API setup, below the name of the account; it is the "
        "user_id of GET /me, and not the id beside it.",
        example="17841400000000000",
        documentation=GET_STARTED,
        also=("account_id", "instagram_id"),
    )
    access_token: Secret = field(
        title="Access token",
        help="The key to the account's messages. IGAA… comes from Instagram Login and lasts 60 "
        "days; EAA… is the token of the Facebook page that the account is linked to.",
        where="App Dashboard > Instagram > API setup with Instagram login > Generate access "
        "tokens; or, for a linked page, Messenger > API setup > Generate access tokens.",
        example="IGAAexampleonly0123456789abcdefghijklmnop",
        documentation=GET_STARTED,
        also=("access_token", "page_access_token"),
    )
    app_secret: Secret | None = field(
        default=None,
        title="App secret",
        help="Proves that a webhook came from Meta; without it nothing inbound is accepted.",
        where="For a token IGAA…: App Dashboard > Instagram > API setup with Instagram login > "
        "Instagram app secret. For a token EAA…: App settings > Basic > App secret.",
        example="0123456789abcdef0123456789abcdef",
        documentation=INSTAGRAM_WEBHOOKS,
        advanced=True,
        also=("app_secret",),
    )
    verify_token: Secret | None = field(
        default=None,
        title="Verify token",
        help="A word of your own that Meta repeats when the webhook is registered.",
        where="Make it up; the same goes into App Dashboard > Instagram > API setup > Configure "
        "webhooks. Left out, the channel's webhook secret is taken.",
        example="any-words-of-your-own",
        documentation=INSTAGRAM_WEBHOOKS,
        advanced=True,
        also=("verify_token",),
    )
    app_id: Text | None = field(
        default=None,
        title="App ID",
        help="The number of the app that the token belongs to; Meta tells it with most EAA… tokens.",
        where="App Dashboard, at the top of every page.",
        example="123456789012345",
        documentation=INSTAGRAM_WEBHOOKS,
        advanced=True,
        also=("app_id",),
    )
    page_id: Text | None = field(
        default=None,
        title="Linked page ID",
        help="The Facebook page that the account is linked to, for a token EAA…; it is only compared.",
        where="Instagram > Settings > Business tools and controls > Connect a Facebook page.",
        example="104567890123456",
        documentation="https://developers.facebook.com/docs/messenger-platform/instagram",
        advanced=True,
        also=("page_id",),
    )
    expires_at: Text | None = field(
        default=None,
        title="Token ends on",
        help="When a token IGAA… ends, in RFC 3339; Instagram tells it only when it makes one.",
        where="60 days after the token was made or refreshed.",
        example="2030-01-31T12:00:00Z",
        documentation=INSTAGRAM_LOGIN + "/business-login",
        advanced=True,
        also=("expires_at",),
    )
