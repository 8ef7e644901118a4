"""A seeded fuzz over all that reads what somebody named: `make fuzz`, or `python -m tests.fuzz --seconds 120 --seed 1`.

Good inputs are spoilt, byte by byte and value by value, and read by the command line. Whatever comes: no traceback, no
case that takes more than five seconds of the processor, and no status 0 without a judgement.
"""

import argparse
import contextlib
import faulthandler
import io
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from assurance.__main__ import main
from tests.conftest import ROOT

SECONDS, HANGS = 5.0, 60
"""Of the processor for one case; and by the clock, after which the whole run is ended with a traceback of the case."""
ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1.5, 10**300, 1e300, "", "²", "*", "*?" * 12, "é" * 50, "a\x00b", "\x1b[2J", "\u202e",
    "x" * 5000, "{{resolve:ssm:a}}", "${AWS::Region}", "arn:", "arn:aws:iam::*:root", "0.0.0.0/0", "{",
    '{"Statement": 5}', [], {},
    [[]], [{}], [None], {"Ref": "A"}, {"Ref": 5}, {"Fn::Sub": []}, {"Fn::Sub": "${A.B}${!C}"},
    {"Fn::Join": ["", [1, {}]]},
    {"Fn::Select": ["²", ["a"]]}, {"Fn::Cidr": ["10.0.0.0/8", 10**300]}, {"Fn::GetAtt": []}, {"Fn::If": ["C", 1]},
    {"Fn::Split": ["", "a"]}, {"Fn::ImportValue": {"Ref": "A"}}, {"Fn::FindInMap": [1, 2, 3]}, {"Fn::Transform": {}},
    {"AWS": 5}, {"Statement": [None]}, {"StringLike": {"aws:SourceArn": ["*?" * 9, 5]}},
)  # fmt: skip
"""Values that stand where others are expected."""
BYTES = (b"", b"\x00", b"\xff", b"\xed\xa0\x80", b"\\ud800", b"NaN", b"1e999", b"9" * 400, b"[" * 2000, b'{"a":' * 2000,
         b"&a [*a]", b"!Sub ", b"<<: *a\n", b'"', b"}", b",", b"\n", b"- ", b"\xef\xbb\xbf")  # fmt: skip
"""Pieces that are put in anywhere."""
STACK = {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/eu-west-1",
         "properties": {"templateFile": "t.json", "tags": {"a": "b"}},
         "metadata": {"/A/B": [{"type": "aws:cdk:logicalId", "data": "Media"}]}}  # fmt: skip
ROW = {"principal": "a", "action": "b", "resource": "c", "path": "d", "decision": "allow", "because": "e",
       "decided_by": [{"policy": "p", "sid": "s"}]}  # fmt: skip
MATRIX = {"tool": "fsi-rekognition", "guardrails": True, "part": {}, "summary": {"allow": 1, "deny": 0, "depends": 0},
          "rows": [ROW]}  # fmt: skip
RESULT = {"control": "ENC01", "template": "aws://111122223333/eu-west-1/s", "resource": "r", "property": "p",
          "status": "not_met", "message": "m"}  # fmt: skip
PACK = {"tool": "fsi-rekognition", "files": {"t.json": "0"}, "templates": {"t.json": "0"}, "documents": {}}
TEMPLATES = tuple(sorted((ROOT / "tests/fixtures").iterdir()))
Case = tuple[list[str], dict[str, bytes]]
"""Arguments, and name → content of the files that they name."""


def spoilt(value: Any, chance: random.Random) -> Any:
    """A copy in which a few values are odd, gone, or stand twice."""
    copy = deepcopy(value)
    for _ in range(chance.choice((1, 1, 2, 5))):
        holder, keys = copy, []
        while isinstance(holder, dict | list) and holder:
            key: Any = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
            keys.append((holder, key))
            holder = holder[key]
        if not keys:
            return deepcopy(chance.choice(ODD))
        holder, key = chance.choice(keys)
        match chance.randrange(4):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, list):
                holder.append(deepcopy(holder[key]))
            case _:
                holder[key] = deepcopy(chance.choice(ODD))
    return copy


def bitten(content: bytes, chance: random.Random) -> bytes:
    """The bytes with a piece cut out, put in or moved."""
    for _ in range(chance.choice((1, 1, 3))):
        at = chance.randrange(len(content) + 1)
        end = min(len(content), at + chance.choice((0, 1, 10, 500)))
        content = content[:at] + chance.choice(BYTES) + content[end:]
    return content[: chance.randrange(len(content) + 1)] if chance.random() < 0.2 else content


def as_json(value: Any, chance: random.Random) -> bytes:
    """A value, spoilt before or after it was written."""
    if chance.random() < 0.7:
        return json.dumps(spoilt(value, chance)).encode()
    return bitten(json.dumps(value).encode(), chance)


def template(chance: random.Random) -> bytes:
    """A template of ours, spoilt."""
    path = chance.choice(TEMPLATES)
    if path.suffix == ".json" and chance.random() < 0.8:
        return as_json(json.loads(path.read_bytes()), chance)
    return bitten(path.read_bytes(), chance)


def of_template(chance: random.Random) -> Case:
    verb = chance.choice((["check"], ["check", "--environment", "full"], ["access"], ["access", "--format", "csv"]))
    return [*verb, "t.json"], {"t.json": template(chance)}


def of_assembly(chance: random.Random) -> Case:
    artifacts = {"S": STACK, "N": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "n"}}}
    whole = (ROOT / "tests/fixtures/public_media_bucket.json").read_bytes()
    files = {"a/manifest.json": as_json({"artifacts": artifacts}, chance), "a/t.json": whole, "a/n/t.json": whole}
    files["a/n/manifest.json"] = json.dumps({"artifacts": {"S": STACK}}).encode()
    return [chance.choice(("check", "access")), "a"], files


def of_environment(chance: random.Random) -> Case:
    name = chance.choice(("example", "full", "minimal"))
    content = bitten((ROOT / f"environments/{name}.toml").read_bytes(), chance)
    return ["check", "t.json", "--environment", "e.toml"], {"e.toml": content, "t.json": template(random.Random(1))}


def of_exceptions(chance: random.Random) -> Case:
    content = bitten((ROOT / "policies/exceptions.toml").read_bytes(), chance)
    return ["check", "t.json", "--exceptions", "e.toml"], {"e.toml": content, "t.json": template(random.Random(1))}


def of_matrix(chance: random.Random) -> Case:
    return ["access", "diff", "m.json", "n.json"], {
        "m.json": as_json(MATRIX, chance),
        "n.json": as_json(MATRIX, chance),
    }


def of_since(chance: random.Random) -> Case:
    return ["verify", "nowhere.toml", "--since", "s.json"], {"s.json": as_json({"results": [RESULT]}, chance)}


def of_pack(chance: random.Random) -> Case:
    verb = chance.choice((["report", "--check", "p"], ["verify", "example", "--approved", "p"]))
    whole = (ROOT / "tests/fixtures/public_media_bucket.json").read_bytes()
    return verb, {"p/MANIFEST.json": as_json(PACK, chance), "p/t.json": whole}


KINDS: tuple[Callable[[random.Random], Case], ...] = (
    of_template, of_template, of_template, of_assembly, of_environment, of_exceptions, of_matrix, of_since, of_pack,
)  # fmt: skip


def mistakes(case: Case, folder: Path) -> Iterator[str]:
    """What is wrong with how a case ended."""
    arguments, files = case
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    out, err = io.StringIO(), io.StringIO()
    start = time.process_time()
    faulthandler.dump_traceback_later(HANGS, exit=True)
    try:
        with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(arguments)
    finally:
        faulthandler.cancel_dump_traceback_later()
    took, said = time.process_time() - start, out.getvalue() + err.getvalue()
    if took > SECONDS:
        yield f"took {took:.1f} seconds"
    for sign in ("Traceback", "a mistake of ours", "the check itself failed"):
        if sign in said:
            yield next(line for line in said.splitlines() if sign in line)[:400]
    judged = any(f" {word}" in said for word in ("judgements", "decisions", "widened", "belongs to"))
    if status not in (0, 1, 2) or (status == 2 and not err.getvalue()) or (status == 0 and not judged):
        yield f"ended with {status} and reported {err.getvalue()[:200]!r}"


def run(seconds: float, seed: int) -> int:
    """As many cases as there is time for; the number of those that went wrong."""
    os.environ |= {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
                   "AWS_EC2_METADATA_DISABLED": "true", "NO_COLOR": "1"}  # fmt: skip
    end, number, wrong, kinds = time.monotonic() + seconds, 0, 0, Counter[str]()
    while time.monotonic() < end:
        chance = random.Random(f"{seed}/{number}")
        kind = chance.choice(KINDS)
        case = kind(chance)
        folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        (folder / "environments").symlink_to(ROOT / "environments")
        if found := list(mistakes(case, folder)):
            wrong += 1
            print(f"seed {seed}, case {number}: {' '.join(case[0])} in {folder}", *found, sep="\n  ", flush=True)
        else:
            _remove(folder)
        kinds[kind.__name__.removeprefix("of_")] += 1
        number += 1
    description = ", ".join(f"{count} {name}" for name, count in sorted(kinds.items()))
    print(f"{number} cases of seed {seed} ({description}): {wrong} went wrong")
    return wrong


def _remove(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_symlink() or not path.is_dir() else path.rmdir()
    folder.rmdir()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.exit(int(run(options.seconds, options.seed) > 0))
