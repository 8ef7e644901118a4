"""`erase ENVIRONMENT`: erase on request what is held of a person, and leave a receipt.

Objects of the data buckets with all their versions, faces and users of the collections: what is named is
looked for everywhere in the environment, and shown. Nothing is erased without --yes. It runs where the eraser's role
reaches the endpoints, in the VPC.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assurance.commands.failing import CLEAN, COULD_NOT_CHECK, FINDINGS, CannotCheckError

if TYPE_CHECKING:
    from assurance.sources.live.calling import Caller
    from erasure.receipt import Receipt
    from erasure.request import Findings, Request
    from settings.settings import Settings


def register(verbs: Any) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "erase",
        help="erase on request what is held of a person, with a receipt",
        description=__doc__,
        usage="fsi-rekognition erase ENVIRONMENT [--object KEY …] [--face ID …] [--user ID …] "
        "[--external-image-id ID …] [options]",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Exit status: 0 nothing of it is left (or, without --yes, nothing stands in the way), 1 something could "
        "not be erased, 2 could not look everywhere.",
    )
    parser.add_argument("environment", metavar="ENVIRONMENT", help="name or file of an environment")
    for option, what in (
        ("object", "KEY"),
        ("face", "ID"),
        ("user", "ID"),
        ("external-image-id", "ID"),
    ):
        parser.add_argument(f"--{option}", nargs="+", action="extend", default=[], metavar=what, help=_HELP[option])
    parser.add_argument("--yes", action="store_true", help="erase it; without this it is only shown")
    parser.add_argument(
        "--receipt", type=Path, metavar="FILE", help="where the receipt goes (default: erasure-TIME.json)"
    )
    parser.add_argument(
        "--own-credentials", action="store_true", help="use the credentials at hand instead of the eraser's role"
    )
    parser.set_defaults(run=run)


_HELP = {
    "object": "keys of objects, in full",
    "face": "ids of faces",
    "user": "ids of users; the faces that are associated with them are erased with them",
    "external-image-id": "ids that faces were enrolled with; users are erased by --user only",
}


def run(options: argparse.Namespace) -> int:
    """Show what is there of it; with --yes erase it, look again, and say what is left."""
    from assurance.sources.live.calling import Caller
    from assurance.sources.live.failing import CallError, advice
    from assurance.verify.failing import CannotVerifyError
    from assurance.verify.session import session
    from capabilities.capability import Duty
    from capabilities.names import LONE_ROLES
    from erasure.calls import CALLS
    from erasure.finding import find
    from erasure.receipt import Receipt, ReceiptError
    from erasure.request import Request
    from settings.loading import SettingsError, load

    request = Request(
        objects=_each(options.object),
        faces=_each(options.face),
        users=_each(options.user),
        external_image_ids=_each(options.external_image_id),
    )
    if request == Request():
        raise CannotCheckError("name what is to be erased: --object, --face, --user or --external-image-id")
    try:
        settings = load(options.environment)
        made = session(settings, own=options.own_credentials, duty=LONE_ROLES[Duty.ERASE])
        aws = Caller(made, settings.region, calls=CALLS)
        by = str(aws.call("sts", "GetCallerIdentity")["Arn"])
        findings = find(aws, settings, request)
        _show(findings)
        if not options.yes:
            print("nothing was erased: --yes does it", file=sys.stderr)
            return COULD_NOT_CHECK if findings.gaps else FINDINGS if any(one.lock for one in findings.found) else CLEAN
        path = options.receipt or Path(f"erasure-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json")
        receipt = Receipt(path=path, settings=settings, request=request, findings=findings, by=by)
        receipt.begin()
        _erased(aws, settings, request, findings, receipt)
    except (SettingsError, CannotVerifyError, ReceiptError) as error:
        raise CannotCheckError(str(error)) from None
    except CallError as error:
        raise CannotCheckError(f"{error}; {advice(error)}") from None
    return _ended(findings, path)


def _erased(aws: "Caller", settings: "Settings", request: "Request", findings: "Findings", receipt: "Receipt") -> None:
    """Erase, and look again; whatever ends it early, the receipt says what became of what."""
    from assurance.sources.live.failing import CallError
    from erasure.erasing import erase, still_there
    from erasure.finding import find

    try:
        erase(aws, findings, receipt.write)
        again = find(aws, settings, request)
        still_there(findings, again)
        findings.gaps += [one for one in again.gaps if one not in findings.gaps]
    except (CallError, KeyboardInterrupt) as error:
        why = str(error) or "interrupted"
        raise CannotCheckError(f"{why}; {receipt.path} says what was erased before that") from None
    finally:
        receipt.write(datetime.now(UTC))


def _each(values: list[str]) -> tuple[str, ...]:
    if "" in values:
        raise CannotCheckError("an empty text names nothing; name what is to be erased in full")
    return tuple(dict.fromkeys(values))


def _show(findings: "Findings") -> None:
    for one in findings.found:
        version = f" version {one.version}" if one.version else ""
        user = f", of user {one.user}" if one.user else ""
        lock = f", kept by {one.lock}" if one.lock else ""
        print(f"{one.kind} {one.id}{version} in {one.where}{user} ({one.because}){lock}")
    if not findings.found:
        print("nothing was found of it")
    for gap in findings.gaps:
        print(f"could not look: {gap}", file=sys.stderr)


def _ended(findings: "Findings", path: Path) -> int:
    left = [one for one in findings.found if one.outcome != "erased"]
    for one in left:
        why = one.lock or one.answer.get("message") or ", ".join(one.answer.get("reasons", ())) or "not tried"
        why = str(one.answer.get("afterwards", why))
        version = f" version {one.version}" if one.version else ""
        print(f"not erased: {one.kind} {one.id}{version} in {one.where}: {why}", file=sys.stderr)
    print(f"{len(findings.found) - len(left)} of {len(findings.found)} erased; the receipt: {path}", file=sys.stderr)
    return COULD_NOT_CHECK if findings.gaps else FINDINGS if left else CLEAN
