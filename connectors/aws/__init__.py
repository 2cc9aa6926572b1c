"""Amazon Web Services: mail with SES, text messages with SNS."""

from connectors.aws.ses import SesConnector as SesConnector
from connectors.aws.sns import SnsConnector as SnsConnector
