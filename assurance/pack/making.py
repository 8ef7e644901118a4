"""Make a pack of an assembly: gather, render everything, and only then write."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from assurance.audit.saved import read as read_audit
from assurance.pack import changes, writing
from assurance.pack.dossier import Dossier
from assurance.pack.gathering import gather
from assurance.pack.operation import laid
from assurance.pack.pack import files
from assurance.pack.standing import judged
from assurance.results.result import Results


@dataclass(frozen=True, kw_only=True)
class Made:
    """A pack as it was written."""

    dossier: Dossier
    page: Path
    sha256: str
    """Of its manifest, which holds the hashes of everything else: what an approver notes beside the signature."""

    @property
    def open(self) -> int:
        """Findings that are neither met nor excepted, cdk-nag's and an audit's included."""
        audited = self.dossier.audit.open if self.dossier.audit else 0
        return len(self.dossier.results.open) + sum(not one.excepted for one in self.dossier.findings) + audited

    @property
    def status(self) -> int:
        """As of a check; an open finding of cdk-nag counts as one of ours."""
        return max(self.dossier.results.exit_status, 1 if self.open else 0)


def make(
    assembly: Path,
    output: Path,
    *,
    environment: str | None = None,
    exceptions: Path | None = None,
    since: Path | None = None,
    timestamp: str = "",
    results: Results | None = None,
    audit: Path | None = None,
) -> Made:
    """Write the pack of an assembly, whole or not at all; `audit`: what to lay in. Raises `SourceError`."""
    writing.refuse_what_is_no_pack(output)
    old = changes.read(since) if since else None
    saved = read_audit(audit) if audit else None
    dossier = gather(assembly, environment, exceptions=exceptions, timestamp=timestamp, results=results)
    dossier = laid(dossier, saved, audit) if saved and audit else dossier
    controls = judged(dossier)
    made = files(dossier, controls, changes.since(old, dossier, controls) if old else None)
    writing.write(made, output)
    manifest = made[writing.MANIFEST].encode("utf-8")
    return Made(dossier=dossier, page=output / "index.html", sha256=hashlib.sha256(manifest).hexdigest())
