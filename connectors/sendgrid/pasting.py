"""How SendGrid's key looks elsewhere: SENDGRID_API_KEY in its libraries.

Source: https://github.com/sendgrid/sendgrid-python (README), and the API's own examples for curl.
"""

from __future__ import annotations

from connectors.pasting import Pasting

PASTINGS = {
    "email": Pasting(
        names={"SENDGRID_FROM": "fromEmail", "SENDGRID_SENDER": "fromEmail"},
        hosts=("api.sendgrid.com", "api.eu.sendgrid.com"),
        schemes={"bearer": "apiKey"},
        parameters={"from.email": "fromEmail", "from.name": "fromName"},
    ),
}
