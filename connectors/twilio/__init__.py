"""Twilio: SMS and voice."""

from connectors.twilio.connector import TwilioSmsConnector
from connectors.twilio.voice import TwilioVoiceConnector

__all__ = ["TwilioSmsConnector", "TwilioVoiceConnector"]
