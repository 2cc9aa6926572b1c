"""Twilio: what its channel types share, and SMS.

config      what an operator fills in
formats     what can be said of it without asking anybody
codes       Twilio's error codes in plain words
errors      from a refusal to a problem with cause and fix
answers     what is read out of Twilio's replies
api         one account's calls to the REST API
account     the steps that every Twilio channel has: credential, account, balance, number
webhook     where incoming messages go
deliveries  what became of recent messages
connector   the SMS channel
simulator   Twilio's REST API on loopback
"""

from connectors.twilio.connector import TwilioSmsConnector

__all__ = ["TwilioSmsConnector"]
