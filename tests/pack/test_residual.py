"""Residual risks: read from the evidence, each with its treatment, its owner, and what would change it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assurance.pack.externals import remaining
from assurance.pack.residual import Residual, counted, residual
from assurance.pack.theorems import shown
from assurance.pack.words.residual import Treatment
from assurance.proof.theorem import Doubt
from settings.governance import Given
from settings.tables import AdoptKeys
from tests.conftest import EXAMPLE_FIRST
from tests.support.packs import dossier
from tests.support.running import run_cli

Assemblies = Mapping[str, Path]


def rows(found: object) -> dict[str, list[Residual]]:
    return {one.id: list(one.rows) for one in residual(found)}  # type: ignore[arg-type]


@pytest.mark.parametrize("environment", EXAMPLE_FIRST)
def test_each_has_owner_treatment_and_what_changes_it(assemblies: Assemblies, environment: str) -> None:
    """No cell is empty, and an owner that nobody named is marked as the role that is asked."""
    found, _ = dossier(assemblies[environment])
    groups = rows(found)
    assert list(groups) == ["by-design", "left-possible", "by-exception", "unconfirmed"]
    assert all(one.owner and one.changes and one.why and one.limits for listed in groups.values() for one in listed)
    assert {one.named for one in groups["by-design"]} == {False}
    assert {one.named for one in groups["by-exception"]} == {True}
    assert counted(found) == len(groups["by-design"]) + len(groups["left-possible"])


def test_what_is_left_possible_is_reported_by_whether_it_is_seen(assemblies: Assemblies) -> None:
    """An administrator of the account: what a rule sees is detected, the rest accepted."""
    found, _ = dossier(assemblies["minimal"])
    of_administrator = [one for one in rows(found)["left-possible"] if one.title.startswith("An administrator of")]
    assert [one.treatment for one in of_administrator] == [Treatment.DETECTED, Treatment.ACCEPTED]
    assert {one.anchor for one in of_administrator} == {"remaining"}


@pytest.mark.thorough
def test_the_one_who_can_most_unseen_comes_first(assemblies: Assemblies) -> None:
    """An administrator before a service for another account; powers of which nothing is possible stand together."""
    found, _ = dossier(assemblies["full"])
    first, last = remaining(found)
    assert first.who == "an administrator of the account, the root user of the account and an IAM user of the account"
    assert last.who == "the service events.amazonaws.com for another account"
    assert [one.name for one in last.possible] == ["use or change keys", "publish, subscribe, or change topics"]
    assert "rekognition:DetectFaces" in last.prevented


def test_exceptions_that_nobody_approved_are_called_so(assemblies: Assemblies) -> None:
    """Counted by the pack of their rules; each rule stands on the page of exceptions."""
    found, _ = dossier(assemblies["minimal"])
    (one,) = rows(found)["by-exception"]
    assert one.title == "19 exceptions that nobody has approved"
    assert one.why == "Not met: AwsSolutions 11, NIST.800.53.R5 4, PCI.DSS.321 4."


def test_nothing_is_proved_by_no_question(assemblies: Assemblies, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no groups of callers exist, the theorem about them says that there is nothing to prove."""
    found, _ = dossier(assemblies["minimal"])
    standing = {one.control: one.standing for one in shown(found)}
    assert {name for name, said in standing.items() if said != "proved"} == {"PRF13"}
    assert standing["PRF13"] == "nothing to prove"
    assert found.of_control["PRF13"] == ()
    status, out, err = run_cli(
        capsys, "access", "prove", "--theorem", "groups", "--format", "json", assemblies["minimal"]
    )
    assert (status, json.loads(out)["theorems"][0]["status"]) == (0, "nothing to prove")
    assert "0 proved, 0 refuted, 0 undecided, 1 nothing to prove" in err
    assert not [one for one in shown(found) if "`" in " ".join(one.leaves)]


def test_an_owner_is_the_one_that_the_bank_names(assemblies: Assemblies) -> None:
    """Where the answer to the question behind a risk names an owner, that is the owner."""
    found, _ = dossier(assemblies["minimal"])
    given = Given(answer="Reviewed.", owner="head of access", answered=date(2026, 11, 1), expires=date(2027, 11, 1))
    answered = tuple(
        replace(one, given=given) if one.item.id == "trusted-principals" else one for one in found.governance
    )
    (key,) = [
        one
        for one in rows(replace(found, governance=answered))["by-design"]
        if one.title == "The key administrator can give itself the use of a key"
    ]
    assert (key.owner, key.named, key.treatment) == ("head of access", True, Treatment.DETECTED)


def test_a_theorem_that_is_not_proved_is_a_risk(assemblies: Assemblies) -> None:
    """Undecided, with its reason; proved ones are none."""
    found, _ = dossier(assemblies["minimal"])
    first = replace(found.theorems[0], reasons=(Doubt(about="a policy", reason="is not shown"),), refutations=())
    listed = rows(replace(found, theorems=(first, *found.theorems[1:])))["left-possible"]
    assert listed[0].title == f"{first.theorem.title}: undecided"
    assert "is not shown" in listed[0].why
    assert not [one for one in rows(found)["left-possible"] if "undecided" in one.title]


def test_what_is_adopted_is_transferred(assemblies: Assemblies) -> None:
    """A key of the bank's own is judged where it is made."""
    found, _ = dossier(assemblies["minimal"])
    arn = "arn:aws:kms:eu-west-1:444455556666:key/11111111-2222-3333-4444-555555555555"
    keys = found.settings.keys.model_copy(update={"adopt": AdoptKeys(media=arn)})
    (row,) = rows(replace(found, settings=found.settings.model_copy(update={"keys": keys})))["not-judged"]
    assert (row.title, row.treatment) == (f"Adopted: key of media: {arn}", Treatment.TRANSFERRED)


def test_a_type_that_no_control_judges_is_a_risk(assemblies: Assemblies) -> None:
    """Where no judgement is about a type of resource, the type stands in the table."""
    found, _ = dossier(assemblies["minimal"])
    left = tuple(one for one in found.results.results if one.type != "AWS::KMS::Alias")
    without = replace(found, results=replace(found.results, results=left))
    assert [one.title for one in rows(without)["not-judged"]] == ["AWS::KMS::Alias: no control judges it"]
