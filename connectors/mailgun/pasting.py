"""How Mailgun's key and domain look elsewhere: `curl --user api:KEY …/v3/DOMAIN/messages`."""

from __future__ import annotations

from connectors.pasting import Login, Pasting

PASTINGS = {
    "email": Pasting(
        names={"MAILGUN_FROM": "fromEmail", "MAILGUN_API_DOMAIN": "domain"},
        hosts=("api.mailgun.net", "api.eu.mailgun.net"),
        logins=(Login(None, "apiKey"),),
        path=r"/v3/(?P<domain>[^/]+\.[^/]+)/messages\b",
    ),
}
