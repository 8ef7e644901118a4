"""CloudTrail's digests over generated log files, signed with a key of the test's own."""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

BUCKET, TRAIL = "organization-trail-logs", "management"


@cache
def key(number: int = 0) -> rsa.RSAPrivateKey:
    """A key pair; another one for another number."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def fingerprint(number: int = 0) -> str:
    return f"{number:032x}"


def public_keys(path: Path, *numbers: int) -> Path:
    """What `aws cloudtrail list-public-keys` prints about the keys."""
    listed = [
        {"Fingerprint": fingerprint(number), "Value": base64.b64encode(
            key(number).public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)).decode(),
         "ValidityStartTime": "2026-01-01T00:00:00Z", "ValidityEndTime": "2027-01-01T00:00:00Z"}
        for number in numbers or (0,)
    ]  # fmt: skip
    path.write_text(json.dumps({"PublicKeyList": listed}))
    return path


def write_digests(
    files: Mapping[str, bytes],
    folder: Path,
    account: str,
    region: str,
    first: date,
    hours: int,
    *,
    rotated: int | None = None,
) -> list[Path]:
    """A digest an hour over the log files, in a chain; `rotated`: from that hour on another key signs."""
    start = datetime.combine(first, datetime.min.time(), UTC)
    by_hour = _by_hour(files, start, hours)
    before: dict[str, Any] = {"previousDigestS3Bucket": None, "previousDigestS3Object": None,
                              "previousDigestHashValue": None, "previousDigestSignature": None}  # fmt: skip
    written = []
    for hour in range(hours):
        begin, end = start + timedelta(hours=hour), start + timedelta(hours=hour + 1)
        number = 1 if rotated is not None and hour >= rotated else 0
        name = f"{account}_CloudTrail-Digest_{region}_{TRAIL}_{region}_{end:%Y%m%dT%H%M%SZ}.json.gz"
        place = f"AWSLogs/{account}/CloudTrail-Digest/{region}/{end:%Y/%m/%d}/{name}"
        digest = {
            "awsAccountId": account,
            "digestStartTime": f"{begin:%Y-%m-%dT%H:%M:%SZ}",
            "digestEndTime": f"{end:%Y-%m-%dT%H:%M:%SZ}",
            "digestS3Bucket": BUCKET,
            "digestS3Object": place,
            "digestPublicKeyFingerprint": fingerprint(number),
            "digestSignatureAlgorithm": "SHA256withRSA",
            **before,
            "logFiles": [
                {"s3Bucket": BUCKET, "s3Object": one, "hashValue": hashlib.sha256(files[one]).hexdigest(),
                 "hashAlgorithm": "SHA-256"}
                for one in by_hour.get(hour, ())
            ],
        }  # fmt: skip
        content = json.dumps(digest).encode()
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content, mtime=0))
        written.append(path)
        hashed = hashlib.sha256(content).hexdigest()
        signed = f"{digest['digestEndTime']}\n{BUCKET}/{place}\n{hashed}\n{before['previousDigestSignature'] or 'null'}"
        signature = key(number).sign(signed.encode(), padding.PKCS1v15(), SHA256()).hex()
        before = {"previousDigestS3Bucket": BUCKET, "previousDigestS3Object": place, "previousDigestHashValue": hashed,
                  "previousDigestSignature": signature}  # fmt: skip
    return written


def _by_hour(files: Mapping[str, bytes], start: datetime, hours: int) -> dict[int, list[str]]:
    """The files of a day, reported by its digests hour by hour."""
    found: dict[int, list[str]] = {}
    for number, place in enumerate(files):
        day = (date(*map(int, place.split("/")[-4:-1])) - start.date()).days
        found.setdefault(min(day * 24 + number % 24, hours - 1), []).append(place)
    return found
