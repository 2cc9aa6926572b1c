"""The addresses that an operator puts in place of providers' own, for every engine."""

from __future__ import annotations

import re
from collections.abc import Mapping

from connectors.endpoints import PREFIX, endpoints_from
from linktor_tui.contract.errors import Fault, InvalidRequest


def endpoints_of(environ: Mapping[str, str]) -> dict[str, str]:
    """Read them: provider name -> base URL.

    Raises:
        InvalidRequest: one holds a login. Channels remember where their secrets go, and errors,
            lists and `doctor` name it.
    """
    found = endpoints_from(environ)
    for name, url in found.items():
        if "@" in re.split("[/?#]", url.rpartition("://")[2])[0]:
            field = f"{PREFIX}{name.upper()}"
            raise InvalidRequest(
                Fault(field, "must hold no user name and no password"),
                fix="Put a proxy of your own before it that logs in.",
            )
    return found
