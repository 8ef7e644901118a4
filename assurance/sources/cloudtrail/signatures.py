"""Whether a digest's signature is CloudTrail's: RSA with SHA-256 and PKCS #1 v1.5 padding (RFC 8017, 8.2.2).

CloudTrail's public keys are not secret and not in any log: `aws cloudtrail list-public-keys` shows them.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance.sources.failing import SourceError
from settings.files import FileError, read_json

_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
"""The ASN.1 prefix of a SHA-256 hash (RFC 8017, 9.2, note 1)."""
_SMALLEST = 2048
"""Bits of a modulus that is still trusted."""


@dataclass(frozen=True, kw_only=True)
class PublicKey:
    """An RSA public key."""

    modulus: int
    exponent: int

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether the signature is of this message, by the holder of the key."""
        length = (self.modulus.bit_length() + 7) // 8
        if len(signature) != length or self.modulus.bit_length() < _SMALLEST:
            return False
        wanted = _SHA256 + hashlib.sha256(message).digest()
        padded = b"\x00\x01" + b"\xff" * (length - len(wanted) - 3) + b"\x00" + wanted
        opened = pow(int.from_bytes(signature), self.exponent, self.modulus).to_bytes(length)
        return hmac.compare_digest(opened, padded)


def public_keys(path: Path) -> Mapping[str, PublicKey]:
    """Fingerprint → key, from what `aws cloudtrail list-public-keys` printed. Raises `SourceError`."""
    try:
        return keys_of(_listed(read_json(path)), str(path))
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from None
    except (FileError, *_ODD) as error:
        raise _no_keys(str(path), error) from None


def keys_of(listed: Iterable[Any], source: str) -> Mapping[str, PublicKey]:
    """Fingerprint → key, from what ListPublicKeys answered, in JSON or as boto3 has it. Raises `SourceError`."""
    try:
        return {str(one["Fingerprint"]): _key(_der(one["Value"])) for one in listed}
    except _ODD as error:
        raise _no_keys(source, error) from None


def _der(value: Any) -> bytes:
    return value if isinstance(value, bytes) else base64.b64decode(value)


def _no_keys(source: str, error: Exception) -> SourceError:
    return SourceError(f"{source}: does not hold CloudTrail's public keys ({error}); write it with "
                       "aws cloudtrail list-public-keys --start-time … --end-time …")  # fmt: skip


_ODD = (ValueError, KeyError, TypeError, IndexError, binascii.Error)
"""What a list of another shape raises."""


def _listed(content: Any) -> list[Any]:
    found: list[Any] = content["PublicKeyList"]
    if not isinstance(found, list) or not found:
        raise ValueError("PublicKeyList is empty")
    return found


def _key(der: bytes) -> PublicKey:
    """An RSAPublicKey (RFC 8017, A.1.1): a sequence of two integers."""
    inside, rest = _element(der, 0x30)
    modulus, after = _element(inside, 0x02)
    exponent, end = _element(after, 0x02)
    if rest or end:
        raise ValueError("a key is followed by something else")
    return PublicKey(modulus=int.from_bytes(modulus), exponent=int.from_bytes(exponent))


def _element(der: bytes, tag: int) -> tuple[bytes, bytes]:
    """The content of the first element, and what follows it."""
    if der[0] != tag:
        raise ValueError(f"found ASN.1 tag {der[0]:#04x}; expected {tag:#04x}")
    size, start = der[1], 2
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(der[2:start])
    if len(der) < start + size:
        raise ValueError("a key is cut off")
    return der[start : start + size], der[start + size :]
