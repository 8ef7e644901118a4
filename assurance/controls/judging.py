"""A control put to every version of an application: to each resource by itself where it judges resources."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from assurance.controls.control import Control, Facts
from assurance.results.verdict import Verdict, undecided
from assurance.sources.resource import Resource
from assurance.sources.versions import TooManyVersionsError, Version, Versions, told

Judged = tuple[Resource | None, Verdict]

MOST = 1024
"""Versions that one question is put to; what depends on more is undecided, and `--parameters` decides it."""


def judged(control: Control, facts: Facts, crashed: list[str]) -> Iterator[Judged]:
    """All that a control says. One that stumbles over what it reads has decided nothing, and says so."""
    try:
        if facts.application.versions is None:
            yield from control.judge_application(facts)
        else:
            yield from _in_versions(control, facts, facts.application.versions)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        crashed.append(f"{control.id}: the check itself failed ({type(error).__name__}: {error})")
        yield None, undecided("", f"the check itself failed ({type(error).__name__}: {error})")


def _in_versions(control: Control, facts: Facts, versions: Versions) -> Iterator[Judged]:
    if type(control).judge_application is not Control.judge_application:
        yield from _answers(lambda: list(control.judge_application(facts)), None, facts, versions)
        return
    for resource in control.candidates(facts):
        yield from _answers(_about(control, resource, facts), resource, facts, versions)


def _about(control: Control, resource: Resource, facts: Facts) -> Callable[[], list[Judged]]:
    def question() -> list[Judged]:
        if not facts.application.has(resource):
            versions = facts.application.versions
            assert versions is not None
            versions.refuse()
        return [(resource, verdict) for verdict in control.judge(resource, facts)]

    return question


def _answers(
    question: Callable[[], list[Judged]], about: Resource | None, facts: Facts, versions: Versions
) -> Iterator[Judged]:
    """What is said in every version, and in which where it is not said in all that have the resource."""
    answers: list[Version] = []
    said: dict[tuple[str, Verdict], tuple[Resource | None, list[Version]]] = {}
    try:
        for version, found in versions.explore(question, limit=MOST):
            answers.append(version)
            for resource, verdict in found:
                _, where = said.setdefault((resource.key if resource else "", verdict), (resource, []))
                if not where or where[-1] is not version:
                    where.append(version)
    except TooManyVersionsError:
        yield about, undecided("", f"depends on more than {MOST} versions of the template: give values by --parameters")
    for (_, verdict), (resource, where) in said.items():
        among = answers if len(where) == len(answers) else _having(resource, answers, facts, versions)
        label = told(among, where)
        yield resource, replace(verdict, message=f"{verdict.message} ({label})".lstrip()) if label else verdict


def _having(resource: Resource | None, answers: list[Version], facts: Facts, versions: Versions) -> list[Version]:
    """The versions that have a resource."""
    if resource is None or resource.key not in facts.application.present:
        return answers
    return [one for one in answers if versions.within(one, lambda: facts.application.has(resource))]
