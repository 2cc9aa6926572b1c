"""Many secrets from a Secret Service in one round trip.

`keyring` opens a connection and negotiates a key for every item: 25 ms each. One session, one search
and one `GetSecrets` (freedesktop.org Secret Service API, org.freedesktop.Secret.Service) read a
hundred in the time of one.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend
    from secretstorage.dhcrypto import Session


def read_service(ring: KeyringBackend, service: str) -> list[str]:
    """Read the text of every item of a service, from the collection that `keyring` uses.

    Args:
        ring: keyring's SecretService backend; it finds the collection and unlocks it.
        service: as given to `keyring`.
    """
    from secretstorage.collection import COLLECTION_IFACE
    from secretstorage.defines import SS_PATH
    from secretstorage.util import SERVICE_IFACE, DBusAddressWrapper, open_session

    backend: Any = ring
    attribute = backend.schemes[backend.scheme]["service"]
    collection = backend.get_preferred_collection()
    with closing(collection.connection) as bus:
        items = DBusAddressWrapper(collection.collection_path, COLLECTION_IFACE, bus)
        (paths,) = items.call("SearchItems", "a{ss}", {attribute: service})
        if not paths:
            return []
        session = open_session(bus)
        daemon = DBusAddressWrapper(SS_PATH, SERVICE_IFACE, bus)
        (secrets,) = daemon.call("GetSecrets", "aoo", paths, session.object_path)
    return [_text(session, secret) for secret in secrets.values()]


def _text(session: Session, secret: tuple[str, bytes, bytes, str]) -> str:
    """Decrypt what came over the bus: AES-128-CBC with PKCS #7 padding, by the session's key."""
    _, parameters, value, _ = secret
    if not session.encrypted:
        return bytes(value).decode()
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.padding import PKCS7

    assert session.aes_key is not None
    decryptor = Cipher(algorithms.AES(session.aes_key), modes.CBC(bytes(parameters))).decryptor()
    unpadder = PKCS7(128).unpadder()
    padded = decryptor.update(bytes(value)) + decryptor.finalize()
    return (unpadder.update(padded) + unpadder.finalize()).decode()
