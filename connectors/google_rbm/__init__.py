"""RCS over Google's RCS for Business (RBM) API, without a reseller between."""

from connectors.google_rbm.connector import GoogleRcsConnector

__all__ = ["GoogleRcsConnector"]
