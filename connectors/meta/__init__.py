"""Meta's Graph API: WhatsApp Cloud API, Messenger and Instagram messaging."""
