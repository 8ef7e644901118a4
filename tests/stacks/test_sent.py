"""How long a template is as the CDK CLI sends it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from stacks.report import templates
from stacks.sent import as_yaml, too_long
from tests.conftest import ENVIRONMENTS

TEXTS = [
    ({"A": "plain"}, "A: plain\n"),
    ({"A": {"B": ["x", {"C": 1, "D": True}]}}, "A:\n  B:\n    - x\n    - C: 1\n      D: true\n"),
    ({"A": "*", "B": "true", "C": "30", "D": "x: y"}, "A: \"*\"\nB: \"true\"\nC: \"30\"\nD: \"x: y\"\n"),
    ({"A": "arn:aws:s3:::b/*", "B": "rekognition:*"}, "A: arn:aws:s3:::b/*\nB: rekognition:*\n"),
    ({"A": "{\"a\": \"'\"}"}, 'A: "{\\"a\\": \\"\'\\"}"\n'),
    ({"A": {"B": "one\ntwo"}}, "A:\n  B: |-\n    one\n    two\n"),
    ({"A": {}, "B": []}, "A: {}\nB: []\n"),
]  # fmt: skip


@pytest.mark.parametrize(("template", "text"), TEXTS)
def test_of_a_text(template: dict[str, Any], text: str) -> None:
    """As long as what the CLI writes of it, which stands here."""
    assert yaml.safe_load(text) == template
    assert as_yaml(template) == len(text)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_cli_can_send_every_template(assemblies: Mapping[str, Path], environment: str) -> None:
    """Another writer of YAML writes about as much of each template, and none is too long."""

    class Indented(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            return True

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

    assert list(too_long(assemblies[environment])) == []
    large = [file for file in templates(assemblies[environment]).values() if file.stat().st_size > 30_000]
    for file in large:
        template = json.loads(file.read_text())
        written = len(yaml.dump(template, Dumper=Indented, width=10**9, default_flow_style=False))
        assert as_yaml(template) == pytest.approx(written, rel=0.15 if "monitoring" in file.name else 0.05), file.name


def test_a_template_that_is_too_long_is_named(tmp_path: Path) -> None:
    """51,200 characters are sent, and one more is not, though the JSON is shorter."""
    for name, length in (("fits", 51_200), ("long", 51_201)):
        beginning = "Resources:\n  A:\n    Type: T\n    Properties:\n      B: "
        value = "x" * (length - len(beginning) - 1)
        template = {"Resources": {"A": {"Type": "T", "Properties": {"B": value}}}}
        (tmp_path / f"{name}.template.json").write_text(json.dumps(template, separators=(",", ":")), encoding="utf-8")
    properties = {"type": "aws:cloudformation:stack", "properties": {}}
    artifacts = {
        name: {**properties, "properties": {"templateFile": f"{name}.template.json"}} for name in ("fits", "long")
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"version": "1", "artifacts": artifacts}), encoding="utf-8")
    assert list(too_long(tmp_path)) == [("long", 51_201)]
