"""The chain of digests: every hour CloudTrail lists its log files with their hashes, and signs the list.

A digest's own signature is in the metadata of its object, which a copy on disk does not have; but the next digest
repeats it (fact 96). So a copy is held to the keys up to its last digest but one.
"""

import binascii
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from assurance.sources.cloudtrail.layout import place_of
from assurance.sources.cloudtrail.reading import Period, Read
from assurance.sources.cloudtrail.signatures import PublicKey


class LogFile(msgspec.Struct, rename="camel"):
    """A log file that a digest lists."""

    s3_object: str = msgspec.field(name="s3Object")
    hash_value: str = ""


class Digest(msgspec.Struct, rename="camel"):
    """A digest file."""

    aws_account_id: str
    digest_start_time: str
    digest_end_time: str
    digest_s3_bucket: str = msgspec.field(name="digestS3Bucket")
    digest_s3_object: str = msgspec.field(name="digestS3Object")
    digest_public_key_fingerprint: str
    previous_digest_s3_object: str | None = msgspec.field(name="previousDigestS3Object", default=None)
    previous_digest_hash_value: str | None = None
    previous_digest_signature: str | None = None
    log_files: list[LogFile] = msgspec.field(default_factory=list)
    sha256: str = ""
    """Of the file itself, whatever it says."""

    @property
    def key(self) -> str:
        return place_of_key(self.digest_s3_object)

    @property
    def backfilled(self) -> bool:
        """Whether it was delivered after its time, outside the chain."""
        return "_backfill" in self.digest_s3_object

    @property
    def message(self) -> bytes:
        """What is signed."""
        parts = (
            self.digest_end_time,
            f"{self.digest_s3_bucket}/{self.digest_s3_object}",
            self.sha256,
            self.previous_digest_signature or "null",
        )
        return "\n".join(parts).encode()


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """Something about the evidence: `certain`, or merely not shown."""

    where: str
    message: str
    certain: bool = True


_DIGEST = msgspec.json.Decoder(Digest)


def place_of_key(key: str) -> str:
    """A key from `AWSLogs/` on, without the prefix that a trail may have."""
    return key[key.find("AWSLogs/") :] if "AWSLogs/" in key else key


def flaws(read: Read, keys: Mapping[str, PublicKey], period: Period, accounts: frozenset[str]) -> Iterator[Flaw]:
    """What the digests say against the log files that were read; nothing where all is whole."""
    chains: dict[tuple[str, str], list[Digest]] = defaultdict(list)
    listed: dict[str, str] = {}
    for key, content in sorted(set(read.digests)):
        try:
            found = _DIGEST.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield Flaw(where=key, message=f"is no digest: {error}")
            continue
        found.sha256 = hashlib.sha256(content).hexdigest()
        if found.key != key:
            yield Flaw(where=key, message=f"is the digest {found.key}, under another name")
        listed |= {place_of_key(one.s3_object): one.hash_value for one in found.log_files}
        if found.backfilled:
            yield Flaw(where=key, message="was delivered later, outside the chain: nothing here vouches for it",
                       certain=False)  # fmt: skip
        elif found.aws_account_id in accounts:
            chains[found.aws_account_id, _series(found)].append(found)
    for chain in chains.values():
        yield from _chain(sorted(chain, key=lambda one: one.digest_end_time), keys, period)
    yield from _files(listed, read, period, accounts, covered=bool(chains))


def _series(digest: Digest) -> str:
    """Region and trail: the name of the object without its time."""
    return digest.digest_s3_object.rpartition("/")[2].rpartition("_")[0]


def _chain(chain: list[Digest], keys: Mapping[str, PublicKey], period: Period) -> Iterator[Flaw]:
    for before, digest in zip([None, *chain], chain, strict=False):
        named = digest.previous_digest_s3_object
        if before is None:
            continue
        between = f"between {before.digest_end_time} and {digest.digest_start_time}"
        if not named:
            yield Flaw(where=digest.key, message=f"begins a new chain: the trail, or its digests, stopped {between}")
        elif place_of_key(named) != before.key or before.digest_end_time != digest.digest_start_time:
            yield Flaw(where=digest.key, message=f"digests are missing {between}")
        elif digest.previous_digest_hash_value != before.sha256:
            yield Flaw(where=before.key, message="was changed: the next digest has another hash of it")
        else:
            yield from _signature(before, digest.previous_digest_signature, keys)
    last = chain[-1]
    if not period.last or last.digest_start_time[:10] <= period.last.isoformat():
        yield Flaw(
            where=last.key,
            message="is the last digest, and no later one vouches for it: copy an hour more than the period",
            certain=False,
        )


def _signature(digest: Digest, signature: str | None, keys: Mapping[str, PublicKey]) -> Iterator[Flaw]:
    if not keys:
        yield Flaw(where="", message="no signature was checked: name CloudTrail's keys with --public-keys",
                   certain=False)  # fmt: skip
        return
    key = keys.get(digest.digest_public_key_fingerprint)
    if key is None:
        known = f"the key {digest.digest_public_key_fingerprint} is not among the public keys that were named"
        yield Flaw(where=digest.key, message=f"its signature was not checked: {known}", certain=False)
        return
    try:
        signed = key.signed(digest.message, binascii.unhexlify(signature or ""))
    except (binascii.Error, ValueError):
        signed = False
    if not signed:
        yield Flaw(where=digest.key, message="its signature is not CloudTrail's")


def _files(
    listed: Mapping[str, str], read: Read, period: Period, accounts: frozenset[str], *, covered: bool
) -> Iterator[Flaw]:
    """Log files that are gone, changed, or in no digest."""
    for key, wanted in sorted(listed.items()):
        found = read.hashes.get(key)
        where = place_of(key)
        if where.account not in accounts or not period.may_hold(where.day):
            continue
        if found is None and key not in _unread(read):
            yield Flaw(where=key, message="is missing: a digest lists it")
        elif found is not None and found != wanted.lower():
            yield Flaw(where=key, message="was changed: its hash is not that of the digest")
    if covered:
        others = (key for key in sorted(read.hashes) if key not in listed and place_of(key).account in accounts)
        for key in others:
            yield Flaw(where=key, message="is in no digest that was read: nothing vouches for it", certain=False)


def _unread(read: Read) -> Iterable[str]:
    """Keys of files that lie there, and are damaged: these are reported by their own name."""
    return {place_of_key(path) for path in read.damaged}
