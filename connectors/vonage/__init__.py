"""SMS and calls over Vonage (https://developer.vonage.com), the former Nexmo."""

from connectors.vonage.sms import VonageSmsConnector
from connectors.vonage.voice import VonageVoiceConnector

__all__ = ["VonageSmsConnector", "VonageVoiceConnector"]
