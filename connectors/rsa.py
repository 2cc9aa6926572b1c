"""RSA private keys, for providers whose tokens a channel signs itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey


class NoRsaKey(ValueError):
    """A key of another kind."""


def load(pem: str) -> RSAPrivateKey:
    """Read a private key in PEM form.

    Whether its primes are primes is left for the provider to find out, who refuses what such a key
    signed: finding out here takes 40 ms, longer than all else that a check does on this machine.

    Raises:
        NoRsaKey: a key, but not an RSA one.
        ValueError: no key that can be read.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(
            pem.encode("utf-8", "replace"), None, unsafe_skip_rsa_key_validation=True
        )
    except (TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("not a key without a passphrase") from error
    if not isinstance(key, RSAPrivateKey):
        raise NoRsaKey("not an RSA key")
    return key
