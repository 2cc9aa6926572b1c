"""How a mailbox's credentials look in other programs' settings."""

from __future__ import annotations

from connectors.pasting import Pasting

PASTINGS = {
    "email": Pasting(
        prefixes=("imap",),
        names={
            "SMTP_SERVER": "smtpHost",
            "SMTP_USERNAME": "smtpUser",
            "SMTP_PASS": "smtpPassword",
            "SMTP_FROM": "fromEmail",
            "SMTP_FROM_EMAIL": "fromEmail",
            "SMTP_FROM_NAME": "fromName",
            "IMAP_SERVER": "imapHost",
            "IMAP_USERNAME": "imapUser",
            "IMAP_PASS": "imapPassword",
        },
    ),
}
