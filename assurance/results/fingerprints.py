"""By what a tool that keeps findings knows one again."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from assurance.results.result import Result


def fingerprints(results: Iterable[Result]) -> Iterator[str]:
    """What stays the same while lines, messages and thresholds change; a place with several findings counts them."""
    seen: Counter[str] = Counter()
    for one in results:
        identity = "\0".join((one.control, one.template, one.path, one.property, one.status))
        seen[identity] += 1
        yield hashlib.sha256(f"{identity}\0{seen[identity]}".encode(errors="surrogatepass")).hexdigest()
