"""A control put to every version of an application: to each resource by itself where it judges resources."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from assurance.controls.control import MOST, Control, Facts
from assurance.results.verdict import Status, Verdict, undecided
from assurance.sources.choices import Version, described
from assurance.sources.relevance import Relevance
from assurance.sources.resource import Resource
from assurance.sources.versions import TooManyVersionsError, Versions

Judged = tuple[Resource | None, Verdict]
_InVersion = tuple[Version, dict[str, tuple[Judged, ...]]]

_FAR = 1024
_ALIKE = 8
"""Judgements of a property that differ in their wording only, from version to version; more tell nothing new."""


def judged(control: Control, facts: Facts, crashed: list[str]) -> Iterator[Judged]:
    """All that a control says. One that stumbles over what it reads has decided nothing, and says so."""
    try:
        if facts.application.versions is None:
            yield from control.judge_application(facts)
        else:
            yield from _in_versions(control, facts, facts.application.versions)
    except TooManyVersionsError:
        yield None, _too_many(MOST)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        crashed.append(f"{control.id}: the check itself failed ({type(error).__name__}: {error})")
        yield None, undecided("", f"the check itself failed ({type(error).__name__}: {error})")


def _in_versions(control: Control, facts: Facts, versions: Versions) -> Iterator[Judged]:
    if type(control).judge_application is not Control.judge_application:
        yield from _answers(
            lambda: list(control.judge_application(facts)), None, facts, versions, control.most_versions
        )
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
    question: Callable[[], list[Judged]],
    about: Resource | None,
    facts: Facts,
    versions: Versions,
    most: int = MOST,
) -> Iterator[Judged]:
    """What is said in every version, and in which where it is not said in all that have the resource."""
    found: list[_InVersion] = []
    try:
        for version, all_ in versions.explore(question, limit=most):
            found.append((version, _by_key(all_)))
        yield from _described(found, facts, versions)
    except TooManyVersionsError:
        if most < MOST:
            yield from (one for one in _described(found, facts, versions) if one[1].status is Status.NOT_MET)
            yield about, _too_many(most)
        elif found:
            try:
                yield from _far(question, about, facts, versions, [version for version, _ in found])
            except TooManyVersionsError:
                yield about, _too_many(_FAR)
        else:
            yield about, _too_many(MOST)


def _far(
    question: Callable[[], list[Judged]],
    about: Resource | None,
    facts: Facts,
    versions: Versions,
    known: list[Version],
) -> Iterator[Judged]:
    """The same for a question that depends on many choices, resource by resource."""
    asked = Relevance(versions, lambda: _by_key(question()), known=known, gist=_gist)
    for key, answers, every in asked.answers(_FAR):
        verdicts = [(version, {key: said} if said else {}) for version, said in answers]
        yield from _described(verdicts, facts, versions)
        if not every and not any(verdict.status is Status.NOT_MET for _, said in answers for _, verdict in said or ()):
            yield about or facts.application.at(key), _too_many(_FAR)


def _too_many(most: int) -> Verdict:
    return undecided("", f"depends on more than {most} versions of the template; give values by --parameters")


def _gist(said: tuple[Judged, ...]) -> object:
    return frozenset((verdict.status, verdict.property) for _, verdict in said)


def _by_key(judgements: list[Judged]) -> dict[str, tuple[Judged, ...]]:
    found: dict[str, dict[Verdict, Judged]] = {}
    for resource, verdict in judgements:
        found.setdefault(resource.key if resource else "", {})[verdict] = (resource, verdict)
    return {key: tuple(by_verdict.values()) for key, by_verdict in found.items()}


def _described(answers: list[_InVersion], facts: Facts, versions: Versions) -> Iterator[Judged]:
    """What is said in all versions that have the resource, and what in some, with the versions."""
    said: dict[tuple[str, Verdict], tuple[Resource | None, list[Version]]] = {}
    alike: dict[tuple[str, Status, str], int] = Counter()
    for version, by_key in answers:
        for key, judgements in by_key.items():
            for resource, verdict in judgements:
                if (key, verdict) not in said:
                    alike[key, verdict.status, verdict.property] += 1
                    if alike[key, verdict.status, verdict.property] > _ALIKE:
                        continue
                said.setdefault((key, verdict), (resource, []))[1].append(version)
    for (_, verdict), (resource, where) in said.items():
        all_ = [version for version, _ in answers]
        among = all_ if len(where) == len(all_) else _having(resource, all_, facts, versions)
        label = described(among, where)
        yield resource, replace(verdict, message=f"{verdict.message} ({label})".lstrip()) if label else verdict


def _having(resource: Resource | None, answers: list[Version], facts: Facts, versions: Versions) -> list[Version]:
    """The versions that have a resource."""
    if resource is None or resource.key not in facts.application.present:
        return answers
    return [one for one in answers if versions.within(one, lambda: facts.application.has(resource))]
