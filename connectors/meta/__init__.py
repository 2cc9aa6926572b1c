"""Meta's Graph API: WhatsApp Cloud API, Messenger and Instagram messaging."""

from connectors.meta.facebook import FacebookConnector
from connectors.meta.instagram import InstagramConnector
from connectors.meta.whatsapp import WhatsAppConnector

__all__ = ["FacebookConnector", "InstagramConnector", "WhatsAppConnector"]
