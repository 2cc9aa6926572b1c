"""How the key of a Google service account looks: the JSON file that the console downloads.

Source: https://cloud.google.com/iam/docs/keys-create-delete (the file's members).
"""

from __future__ import annotations

from connectors.pasting import Pasting

PASTINGS = {
    "rcs": Pasting(
        prefixes=("rbm",),
        document=("type", "service_account", "serviceAccountKey"),
    ),
}
