"""How Amazon's credentials look elsewhere: the variables that its SDKs and its CLI read.

Source: https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
A signed request shows no secret, so nothing is read from a command.
"""

from __future__ import annotations

from connectors.pasting import Pasting

_REGION = {"AWS_DEFAULT_REGION": "region"}
PASTINGS = {
    "sms": Pasting(prefixes=("aws",), names=_REGION),
    "email": Pasting(prefixes=("aws",), names=_REGION),
}
