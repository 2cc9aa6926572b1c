"""Meta's Graph API: WhatsApp Cloud API, Messenger and Instagram messaging."""

from connectors.meta.whatsapp import WhatsAppConnector

__all__ = ["WhatsAppConnector"]
