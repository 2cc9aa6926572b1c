"""RCS over Infobip (https://www.infobip.com/docs/api/channels/rcs)."""

from connectors.infobip.connector import InfobipRcsConnector

__all__ = ["InfobipRcsConnector"]
