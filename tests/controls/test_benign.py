"""A rewriting that means the same changes no verdict."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from assurance.controls.check import check
from assurance.controls.control import Approval
from assurance.controls.registry import CATALOGUE
from assurance.sources.template import read
from settings.loading import load
from stacks.report import templates

Rewrite = Callable[[Any], Any]


def walked(value: Any, rewrite: Rewrite) -> Any:
    """A value with every part of it rewritten, innermost first."""
    if isinstance(value, dict):
        value = {key: walked(item, rewrite) for key, item in value.items()}
    elif isinstance(value, list):
        value = [walked(item, rewrite) for item in value]
    return rewrite(value)


def keys_turned_round(value: Any) -> Any:
    return dict(reversed(value.items())) if isinstance(value, dict) else value


def statements_turned_round(value: Any) -> Any:
    if isinstance(value, dict) and isinstance(value.get("Statement"), list):
        return {**value, "Statement": value["Statement"][::-1]}
    return value


def lists_for_strings(value: Any) -> Any:
    """`Action: x` as `Action: [x]`, a lone condition value as a list."""
    if isinstance(value, dict) and "Effect" in value:
        listed = {key: [value[key]] for key in ("Action", "Resource") if isinstance(value.get(key), str)}
        conditions = {
            operator: {key: item if isinstance(item, list) else [item] for key, item in keys.items()}
            for operator, keys in value.get("Condition", {}).items()
        }
        return {**value, **listed, **({"Condition": conditions} if conditions else {})}
    return value


def booleans_as_text(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def actions_in_capitals(value: Any) -> Any:
    """Actions are matched whatever their case."""
    if isinstance(value, dict) and "Effect" in value and "Action" in value:
        actions = value["Action"] if isinstance(value["Action"], list) else [value["Action"]]
        return {**value, "Action": [action.upper() for action in actions]}
    return value


def condition_keys_in_capitals(value: Any) -> Any:
    """Condition keys are matched whatever their case."""
    if isinstance(value, dict) and "Effect" in value and "Condition" in value:
        return {
            **value,
            "Condition": {
                operator: {key.upper() if key.lower().startswith("aws:") else key: item for key, item in keys.items()}
                for operator, keys in value["Condition"].items()
            },
        }
    return value


def statements_split(value: Any) -> Any:
    """A statement of several actions as several statements of one."""
    if not (isinstance(value, dict) and isinstance(value.get("Statement"), list)):
        return value
    split: list[Any] = []
    for statement in value["Statement"]:
        actions = statement.get("Action")
        if isinstance(actions, list):
            split += [{**statement, "Sid": f"{statement['Sid']}{n}", "Action": one} for n, one in enumerate(actions)]
        else:
            split.append(statement)
    return {**value, "Statement": split}


def references_by_sub(value: Any) -> Any:
    """`Ref` and `GetAtt` as `Sub`."""
    match value:
        case {"Ref": str(name)} if len(value) == 1 and not name.startswith("AWS::NoValue"):
            return {"Fn::Sub": f"${{{name}}}"}
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return {"Fn::Sub": f"${{{name}.{attribute}}}"}
    return value


REWRITES = (
    keys_turned_round,
    statements_turned_round,
    lists_for_strings,
    booleans_as_text,
    actions_in_capitals,
    condition_keys_in_capitals,
    statements_split,
    references_by_sub,
)
QUICK = (keys_turned_round, lists_for_strings)


@pytest.fixture(scope="session")
def contents(assemblies: Mapping[str, Path]) -> dict[str, Any]:
    """The templates of the example, by file name."""
    return {file.name: json.loads(file.read_text()) for file in templates(assemblies["example"]).values()}


def verdicts(folder: Path, texts: Mapping[str, str]) -> Counter[tuple[str, str, str]]:
    """Control, logical id and status of every judgement of these files."""
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text)
    approval = Approval(settings=load("example"))
    results = check(read([folder]), controls=CATALOGUE.values(), approval=approval)
    assert not results.crashed
    return Counter({(one.control, one.resource, one.status) for one in results.results})


@pytest.fixture(scope="session")
def before(contents: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Counter[tuple[str, str, str]]:
    """The verdicts before any rewriting."""
    folder = tmp_path_factory.mktemp("before") / "templates"
    return verdicts(folder, {name: json.dumps(one) for name, one in contents.items()})


@pytest.mark.parametrize(
    "rewrite",
    [pytest.param(one, id=one.__name__, marks=() if one in QUICK else pytest.mark.thorough) for one in REWRITES],
)
def test_rewritings_change_no_verdict(
    contents: dict[str, Any], before: Counter[tuple[str, str, str]], tmp_path: Path, rewrite: Rewrite
) -> None:
    """What means the same is judged the same."""
    rewritten = {name: json.dumps(walked(one, rewrite)) for name, one in contents.items()}
    assert rewritten != {name: json.dumps(one) for name, one in contents.items()}
    assert verdicts(tmp_path / "after", rewritten) == before


def test_yaml_is_judged_as_json_is(
    contents: dict[str, Any], before: Counter[tuple[str, str, str]], tmp_path: Path
) -> None:
    """The same templates in YAML, short forms included."""
    texts = {name.replace(".json", ".yaml"): short_forms(yaml.safe_dump(one)) for name, one in contents.items()}
    assert any("!Ref" in text for text in texts.values())
    assert verdicts(tmp_path / "after", texts) == before


def test_renamed_logical_ids_change_no_verdict(
    contents: dict[str, Any], before: Counter[tuple[str, str, str]], tmp_path: Path
) -> None:
    """What a resource is called in its template does not matter."""
    texts = {}
    for name, content in contents.items():
        text = json.dumps(content)
        for logical_id in content["Resources"]:
            text = text.replace(f'"{logical_id}"', f'"Renamed{logical_id}"')
        texts[name] = text
    after = verdicts(tmp_path / "after", texts)
    assert Counter({(c, r.removeprefix("Renamed"), s): n for (c, r, s), n in after.items()}) == before


def short_forms(text: str) -> str:
    """Long-form intrinsics of block YAML in their short form."""
    for long, short in (("Fn::GetAtt:", "!GetAtt"), ("Fn::ImportValue:", "!ImportValue"), ("Ref:", "!Ref")):
        lines = text.split("\n")
        for number, line in enumerate(lines):
            head, _, rest = line.partition(long)
            previous = lines[number - 1].rstrip() if number else ""
            if rest.strip() and not head.strip() and previous.endswith(":"):
                lines[number - 1] = f"{previous} {short} {rest.strip()}"
                lines[number] = ""
        text = "\n".join(line for line in lines if line)
    return text
