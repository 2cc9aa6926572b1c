"""RCS over Zenvia (https://zenvia.github.io/zenvia-openapi-spec/v2/)."""

from connectors.zenvia.connector import ZenviaRcsConnector

__all__ = ["ZenviaRcsConnector"]
