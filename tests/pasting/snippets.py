"""What people paste: each as the provider's own page or console gives it, with nobody's credentials."""

from __future__ import annotations

from typing import Any, NamedTuple

CANARY = "CANARY-4f9c1b7e"
SID = "AC" + "0123456789abcdef" * 2


class Sample(NamedTuple):
    """A text, the connectors it may be for, and what it fills."""

    text: str
    connectors: tuple[str, ...]
    values: dict[str, Any]
    left: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()


SAMPLES = {
    "env-twilio": Sample(
        f"# ours\nexport TWILIO_ACCOUNT_SID={SID}\nTWILIO_AUTH_TOKEN='{CANARY} 2'\n"
        'TWILIO_PHONE_NUMBER="+15551234567" # main\nDEBUG=1\n',
        ("sms/twilio", "voice/twilio"),
        {"accountSid": SID, "authToken": f"{CANARY} 2", "phoneNumber": "+15551234567"},
        left=("DEBUG",),
    ),
    "env-key": Sample(
        f"TWILIO_API_KEY=SK1\nTWILIO_API_SECRET={CANARY}\nTWILIO_ACCOUNT_SID=$SID\n",
        ("sms/twilio", "voice/twilio"),
        {"apiKeySid": "SK1", "apiKeySecret": CANARY},
        blank=("accountSid",),
    ),
    "env-aws": Sample(
        f"AWS_ACCESS_KEY_ID=AKIA0\nAWS_SECRET_ACCESS_KEY={CANARY}\nAWS_DEFAULT_REGION=eu-west-1",
        ("sms/sns", "email/ses"),
        {"accessKeyId": "AKIA0", "secretAccessKey": CANARY, "region": "eu-west-1"},
    ),
    "env-vonage-voice": Sample(
        f"VONAGE_APPLICATION_ID=a-b\nVONAGE_PRIVATE_KEY_CONTENTS="
        f'"-----BEGIN PRIVATE KEY-----\\n{CANARY}\\n-----END PRIVATE KEY-----"\n'
        "VONAGE_NUMBER=<your number>\n",
        ("voice/vonage",),
        {
            "applicationId": "a-b",
            "privateKey": f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----",
        },
        blank=("phoneNumber",),
    ),
    "env-whatsapp": Sample(
        f"WHATSAPP_ACCESS_TOKEN={CANARY}\nWHATSAPP_PHONE_NUMBER_ID=106\nWHATSAPP_VERIFY_TOKEN=v",
        ("whatsapp/meta",),
        {"accessToken": CANARY, "phoneNumberId": "106", "verifyToken": "v"},
    ),
    "env-mail": Sample(
        f"SMTP_HOST=smtp.example.com\nSMTP_PORT=587\nSMTP_USER=u\nSMTP_PASS={CANARY}\n"
        "IMAP_HOST=imap.example.com",
        ("email/smtp",),
        {
            "smtpHost": "smtp.example.com",
            "smtpPort": 587,
            "smtpUser": "u",
            "smtpPassword": CANARY,
            "imapHost": "imap.example.com",
        },
    ),
    "curl-twilio": Sample(
        f'curl -X POST "https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages.json" \\\n'
        '--data-urlencode "To=+15550000000" \\\n--data-urlencode "From=+15551234567" \\\n'
        f"-u {SID}:{CANARY}",
        ("sms/twilio",),
        {"accountSid": SID, "authToken": CANARY, "phoneNumber": "+15551234567"},
    ),
    "curl-telegram": Sample(
        f"curl https://api.telegram.org/bot110201543:{CANARY}/getMe",
        ("telegram/telegram",),
        {"botToken": f"110201543:{CANARY}"},
    ),
    "curl-whatsapp": Sample(
        "curl -i -X POST https://graph.facebook.com/v21.0/106540352242922/messages "
        f"-H 'Authorization: Bearer {CANARY}' -H 'Content-Type: application/json' "
        '-d \'{ "messaging_product": "whatsapp", "to": "1", "type": "template" }\'',
        ("whatsapp/meta",),
        {"accessToken": CANARY, "phoneNumberId": "106540352242922", "apiVersion": "v21.0"},
    ),
    "curl-sendgrid": Sample(
        "curl --request POST --url https://api.sendgrid.com/v3/mail/send "
        f'--header "Authorization: Bearer {CANARY}" --data \'{{"personalizations": [{{"to": '
        '[{"email": "t@example.com"}]}],"from": {"email": "a@example.com"}}\'',
        ("email/sendgrid",),
        {"apiKey": CANARY, "fromEmail": "a@example.com"},
    ),
    "curl-mailgun": Sample(
        f"curl -s --user 'api:{CANARY}' https://api.mailgun.net/v3/mg.example.com/messages "
        "-F from='Us <us@mg.example.com>' -F to=you@example.com",
        ("email/mailgun",),
        {"apiKey": CANARY, "domain": "mg.example.com"},
    ),
    "curl-postmark": Sample(
        f'curl "https://api.postmarkapp.com/email" -X POST -H "X-Postmark-Server-Token: {CANARY}" '
        '-H "X-Own: 1" -d \'{"From": "a@example.com", "To": "b@example.com"}\'',
        ("email/postmark",),
        {"serverToken": CANARY, "fromEmail": "a@example.com"},
        left=("x-own",),
    ),
    "curl-plivo": Sample(
        f"curl -i --user MA1:{CANARY} -H 'Content-Type: application/json' "
        '-d \'{"src":"+15551234567","dst":"+1"}\' https://api.plivo.com/v1/Account/MA1/Message/',
        ("sms/plivo",),
        {"authId": "MA1", "authToken": CANARY, "phoneNumber": "+15551234567"},
    ),
    "curl-messagebird": Sample(
        f"curl -X POST https://rest.messagebird.com/messages -H 'Authorization: AccessKey {CANARY}'"
        " -d recipients=31 -d originator=MB",
        ("sms/messagebird",),
        {"accessKey": CANARY, "phoneNumber": "MB"},
    ),
    "curl-vonage": Sample(
        f'curl -X POST "https://rest.nexmo.com/sms/json" -d "from=Acme" -d "api_key=a1" '
        f'-d "api_secret={CANARY}"',
        ("sms/vonage",),
        {"apiKey": "a1", "apiSecret": CANARY, "phoneNumber": "Acme"},
    ),
    "curl-infobip": Sample(
        f"curl 'https://abc12.api.infobip.com/rcs/2/messages' -H 'Authorization: App {CANARY}' "
        '-d \'{"messages":[{"sender":"Demo"}]}\'',
        ("rcs/infobip",),
        {"apiKey": CANARY, "baseUrl": "https://abc12.api.infobip.com", "agentId": "Demo"},
    ),
    "curl-basic-header": Sample(
        "curl https://api.mailgun.net/v3/mg.example.com/messages "
        "-H 'Authorization: Basic YXBpOkNBTkFSWS00ZjljMWI3ZQ=='",
        ("email/mailgun",),
        {"apiKey": CANARY, "domain": "mg.example.com"},
    ),
    "body": Sample(
        '{"name": "Support", "type": "sms", "config": {"provider": "vonage", "apiKey": "a1", '
        f'"apiSecret": "{CANARY}", "colour": "red"}}}}',
        ("sms/vonage",),
        {"apiKey": "a1", "apiSecret": CANARY},
        left=("colour",),
    ),
    "flat": Sample(
        f'{{"botToken": "1:{CANARY}"}}', ("telegram/telegram",), {"botToken": f"1:{CANARY}"}
    ),
    "google-key": Sample(
        f'{{"type": "service_account", "client_email": "e", "private_key": "{CANARY}"}}',
        ("rcs/google",),
        {
            "serviceAccountKey": '{"type": "service_account", "client_email": "e", '
            f'"private_key": "{CANARY}"}}'
        },
    ),
}
