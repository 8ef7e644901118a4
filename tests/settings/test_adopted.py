"""Documents of what the bank adopts: read beside the environment file, each mistake in one line."""

import json
from pathlib import Path

import pytest

from settings.loading import SettingsError, load
from tests.conftest import ROOT

MINIMAL = (ROOT / "environments/minimal.toml").read_text(encoding="utf-8")
BOUNDARY = 'permission-boundary = "arn:aws:iam::111122223333:policy/bank"\n'
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
TABLE = "[adopted-documents]\n"
NAMED = f'{TABLE}permission-boundary = "adopted/bank.json"\n'


def environment(folder: Path, content: str | None, table: str = NAMED, head: str = BOUNDARY) -> Path:
    file = folder / "bank.toml"
    file.write_text(head + MINIMAL + table, encoding="utf-8")
    folder.joinpath("adopted").mkdir()
    if content is not None:
        folder.joinpath("adopted/bank.json").write_text(content, encoding="utf-8")
    return file


def test_a_document_is_read_beside_the_environment_file(tmp_path: Path) -> None:
    """Wherever the command is run."""
    (found,) = load(environment(tmp_path, json.dumps(POLICY))).adopted
    assert (found.key, found.path, found.content) == ("permission-boundary", "adopted/bank.json", POLICY)


FILES = {
    "none": (None, "no such file; paths are relative to the file that names them"),
    "no JSON": ("{", "is not JSON"),
    "a list": ("[]", "is not a policy, i.e. an object with Statement"),
    "an answer of the AWS CLI": ('{"PolicyVersion": {"Document": {}}}', "is not a policy, i.e. an object with"),
    "statements that are none": ('{"Statement": ["Allow"]}', "has a statement that is no object with Effect"),
    "another effect": ('{"Statement": {"Effect": "allow"}}', "has a statement that is no object with Effect"),
    "NaN": ('{"Statement": [], "x": NaN}', "NaN is no number"),
    "properties of a key": ('{"KeyPolicy": {}}', "is not a policy, i.e. an object with Statement"),
}


@pytest.mark.parametrize("content", FILES)
def test_a_bad_file_is_reported_in_one_line(content: str, tmp_path: Path) -> None:
    """With key, path and reason; nothing else raises."""
    text, reason = FILES[content]
    with pytest.raises(SettingsError) as raised:
        load(environment(tmp_path, text))
    (line,) = str(raised.value).splitlines()
    assert line.startswith(
        f"{tmp_path}/bank.toml:25: adopted-documents.permission-boundary: {tmp_path}/adopted/bank.json: "
    )
    assert reason in line


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    """Nor a pipe, or whatever else is no file."""
    file = environment(tmp_path, None)
    tmp_path.joinpath("adopted/bank.json").mkdir()
    with pytest.raises(SettingsError, match=r"bank\.json: is a folder, and no file"):
        load(file)


TABLES = {
    "of nothing adopted": ("", NAMED, "but permission-boundary adopts nothing that it could be about"),
    "of a key of ours": ("", f'{TABLE}keys.media = "adopted/bank.json"', "keys.adopt.media adopts nothing"),
    "of our trail": ("", f'{TABLE}trail = "adopted/bank.json"', "but log-archive.adopt adopts nothing"),
    "of a topic of ours": ("", f'{TABLE}alarms.topic = "adopted/bank.json"', "alarms.adopt.topic adopts nothing"),
    "no JSON file": (BOUNDARY, f'{TABLE}permission-boundary = "bank.yaml"', "expected the path of a JSON file"),
}  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_a_document_is_of_something_adopted(table: str, tmp_path: Path) -> None:
    """Else its author believes what is not so."""
    head, text, reason = TABLES[table]
    with pytest.raises(SettingsError, match=reason):
        load(environment(tmp_path, json.dumps(POLICY), text, head))
