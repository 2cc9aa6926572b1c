"""Deliverability of a from-domain: what DNS says of MX, SPF, DKIM and DMARC."""

from connectors.maildomain.checks import DomainChecks as DomainChecks
