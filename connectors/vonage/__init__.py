"""SMS and calls over Vonage (https://developer.vonage.com), the former Nexmo."""

from connectors.vonage.sms import VonageSmsConnector

__all__ = ["VonageSmsConnector"]
