"""CloudFormation StackSets, service-managed: a script of idempotent calls, and a template of the StackSets.

Each stage has StackSets of its own: a changed template reaches a stage when that stage is deployed, and not before; nor
does a new account of a unit get from one what another stage has not seen.
"""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fleet.engines.stacksets_script import HEAD, PROTECT
from fleet.entries import Entry, entries, folder, word_of
from fleet.portable import written
from fleet.template_sets import TemplateSet
from settings.fleets import Fleet

CAPABILITIES = ["CAPABILITY_NAMED_IAM"]
PREFERENCES = {
    "FailureToleranceCount": 0,
    "MaxConcurrentCount": 10,
    "ConcurrencyMode": "SOFT_FAILURE_TOLERANCE",
    "RegionConcurrencyType": "PARALLEL",
}
"""A failure stops a stage, and the next does not begin; else accounts would be deployed to one by one (fact 202)."""
LONGEST_NAME = 82
"""Of a StackSet: the stack of an instance is called StackSet-, this name, and a unique id (fact 201), 128 in all."""


def files(fleet: Fleet, sets: Sequence[TemplateSet]) -> dict[str, str]:
    """`deploy.sh`, `protect.sh`, and for each stage the same StackSets as resources of a template."""
    listed = entries(fleet, sets)
    found = {"deploy.sh": script(fleet, sets, listed), "protect.sh": protecting(fleet)}
    for stage in fleet.stages:
        end = f".{word_of(stage)}" if len(fleet.stages) > 1 else ""
        found[f"stack-sets{end}.template.json"] = _template(fleet, sets, listed, stage)
    return found


def over(fleet: Fleet, sets: Sequence[TemplateSet]) -> Iterator[str]:
    """Names that are too long for the stacks of a StackSet."""
    for stage in fleet.stages:
        longest = max((name_of(fleet, sets, of, stack, stage) for of in sets for stack in of.templates), key=len)
        if len(longest) > LONGEST_NAME:
            yield (
                f"the StackSet {longest} has {len(longest)} characters, of which the names of its stacks hold "
                f"{LONGEST_NAME}: shorten the stage"
            )


def name_of(fleet: Fleet, sets: Sequence[TemplateSet], of: TemplateSet, stack: str, stage: str | None) -> str:
    """Name of the StackSet of a template in a stage."""
    number = [str(sets.index(of) + 1)] if len(sets) > 1 else []
    return "-".join([stack, *number, *([word_of(stage)] if len(fleet.stages) > 1 else [])])


def script(fleet: Fleet, sets: Sequence[TemplateSet], listed: Sequence[Entry]) -> str:
    """Calls that can be made again: they make what is not there, and change what is."""
    words = [word_of(stage) for stage in fleet.stages] if len(fleet.stages) > 1 else []
    lines = [HEAD.format(preferences=shlex.quote(json.dumps(PREFERENCES)), stages=" ".join(words))]
    for number, stage in enumerate(fleet.stages, 1):
        lines += ["", f"stage_{number}() {{  # {stage or 'Every target'}"]
        for of, stack, theirs in _by_template(sets, listed, stage):
            lines.append("  instances() {")
            for entry in theirs:
                unit = entry.members[0].group.unit or ""
                places = (" ".join(entry.accounts), " ".join(entry.regions))
                count = str(len(entry.accounts) * len(entry.regions))
                arguments = (unit, *places, _parameters(entry.values), count)
                lines.append(f'    "$@" {" ".join(map(shlex.quote, arguments))}')
            values = theirs[0].values
            name = name_of(fleet, sets, of, stack, stage)
            called = (name, theirs[0].file, _parameters(values), " ".join(sorted(values)))
            lines += ["  }", f"  deploy {' '.join(map(shlex.quote, called))}"]
        lines.append("}")
    lines.append("")
    lines += [f'case " $* " in *" {word} "*) stage_{number} ;; esac' for number, word in enumerate(words, 1)] or [
        "stage_1"
    ]
    return "\n".join(lines) + "\n"


def protecting(fleet: Fleet) -> str:
    """Calls that protect every stack from deletion, in the account of each target."""
    head = PROTECT.format(prefix=fleet.members[0].settings.names.stack(""))
    places = [(one.settings.account, one.settings.region, one.settings.partition) for one in fleet.members]
    return head + "\n".join(f"target {' '.join(place)}" for place in places) + "\n"


def _by_template(
    sets: Sequence[TemplateSet], listed: Sequence[Entry], stage: str | None
) -> Iterator[tuple[TemplateSet, str, list[Entry]]]:
    """Each template that a stage gets, in order, with where it is deployed."""
    for of in sets:
        for stack in of.templates:
            file = f"{folder(sets, of)}/{stack}.json"
            if theirs := [one for one in listed if one.stage == stage and one.file == file]:
                yield of, stack, theirs


def _parameters(values: Mapping[str, str]) -> str:
    return json.dumps(_given(values))


def _given(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"ParameterKey": name, "ParameterValue": one} for name, one in values.items()]


def _template(fleet: Fleet, sets: Sequence[TemplateSet], listed: Sequence[Entry], stage: str | None) -> str:
    """The StackSets as resources; their templates are read from a bucket, since they do not fit in one template."""
    resources: dict[str, Any] = {}
    before: dict[int, str] = {}
    for of, stack, theirs in _by_template(sets, listed, stage):
        name = name_of(fleet, sets, of, stack, stage)
        id_ = "".join(part.title() for part in name.split("-"))
        last = before.get(id(of))
        resources[id_] = {
            "Type": "AWS::CloudFormation::StackSet",
            **({"DependsOn": [last]} if last else {}),
            "Properties": {
                "StackSetName": name,
                "TemplateURL": {"Fn::Sub": f"${{TemplatesUrl}}/{theirs[0].file}"},
                "PermissionModel": "SERVICE_MANAGED",
                "CallAs": {"Ref": "CallAs"},
                "Capabilities": CAPABILITIES,
                "AutoDeployment": _auto_deployment(fleet, of, stage, last),
                "ManagedExecution": {"Active": True},
                "OperationPreferences": PREFERENCES,
                "Parameters": _given(theirs[0].values),
                "StackInstancesGroup": [
                    {
                        "DeploymentTargets": {
                            "OrganizationalUnitIds": [entry.members[0].group.unit],
                            "Accounts": list(entry.accounts),
                            "AccountFilterType": "INTERSECTION",
                        },
                        "Regions": list(entry.regions),
                        "ParameterOverrides": _given(entry.values),
                    }
                    for entry in theirs
                ],
            },
        }
        before[id(of)] = id_
    parameters = {
        "TemplatesUrl": {"Type": "String", "Description": "https:// URL under which the folder templates/ lies in S3"},
        "CallAs": {"Type": "String", "Default": "DELEGATED_ADMIN", "AllowedValues": ["DELEGATED_ADMIN", "SELF"]},
    }
    of_stage = f", stage {stage}" if stage else ""
    return written(
        {
            "Description": f"StackSets of the fleet {fleet.name}{of_stage}",
            "Parameters": parameters,
            "Resources": resources,
        }
    )


def _auto_deployment(fleet: Fleet, of: TemplateSet, stage: str | None, last: str | None) -> dict[str, Any]:
    """A new account of a unit gets the baseline by itself only where no parameter waits for its value.

    Nor where another stage or set of templates has targets in the unit: the account would get both.
    """
    units = {one.group.unit for one in of.members if one.target.stage == stage}
    others = {one.group.unit for one in fleet.members if one not in of.members or one.target.stage != stage}
    if of.parameters or units & others:
        return {"Enabled": False}
    arn = "arn:${AWS::Partition}:cloudformation:${AWS::Region}:${AWS::AccountId}:stackset/${%s}"
    depends = {"DependsOn": [{"Fn::Sub": arn % last}]} if last else {}
    return {"Enabled": True, "RetainStacksOnAccountRemoval": True, **depends}
