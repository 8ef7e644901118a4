"""CloudFormation StackSets, service-managed: a script of idempotent calls, and a template of the StackSets."""

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from fleet.entries import Entry, entries, folder
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


def files(fleet: Fleet, sets: Sequence[TemplateSet]) -> dict[str, str]:
    """`deploy.sh`, and the same StackSets as resources of a template."""
    listed = entries(fleet, sets)
    return {"deploy.sh": script(fleet, sets, listed), "stack-sets.template.json": _template(fleet, sets, listed)}


def name_of(sets: Sequence[TemplateSet], entry: Entry) -> str:
    """Name of the StackSet of an entry."""
    number = entry.file.split("/")[1] if len(sets) > 1 else ""
    return f"{entry.stack}-{number}" if number else entry.stack


def script(fleet: Fleet, sets: Sequence[TemplateSet], listed: Sequence[Entry]) -> str:
    """Calls that can be made again: they make what is not there, and change what is."""
    lines = [_HEAD.format(preferences=shlex.quote(json.dumps(PREFERENCES)))]
    for number, of in enumerate(sets, 1):
        for stack, template in of.templates.items():
            name = stack if len(sets) == 1 else f"{stack}-{number}"
            given = of.values[of.members[0].name]
            values = _parameters({one: given[one] for one in template.get("Parameters", {})})
            lines.append(f"stack_set {name} {folder(sets, of)}/{stack}.json {shlex.quote(values)}")
    for stage in fleet.stages:
        lines += ["", f"# {stage or 'Every target'}"]
        for entry in (one for one in listed if one.stage == stage):
            unit = entry.members[0].group.unit or ""
            places = (" ".join(entry.accounts), " ".join(entry.regions))
            number = len(entry.accounts) * len(entry.regions)
            arguments = (name_of(sets, entry), unit, *places, _parameters(entry.values), str(number))
            lines.append(f"instances {' '.join(map(shlex.quote, arguments))}")
    return "\n".join(lines) + "\n"


_HEAD = """#!/bin/sh
# StackSets and their instances, stage by stage. Run it again after every change: it makes what is not there, and
# updates what is, a changed template in all stages at once. It ends at the first operation that does not succeed.
# CALL_AS=SELF in the management account.
set -eu
cd "$(dirname "$0")"
CALL_AS=${{CALL_AS:-DELEGATED_ADMIN}}
PREFERENCES={preferences}

finished() {{  # NAME OPERATION
  while :; do
    status=$(aws cloudformation describe-stack-set-operation --call-as "$CALL_AS" --stack-set-name "$1" \\
      --operation-id "$2" --query StackSetOperation.Status --output text)
    case $status in
      SUCCEEDED) return 0 ;;
      QUEUED | RUNNING | STOPPING) sleep "${{PAUSE:-15}}" ;;
      *) echo "$1: the operation $2 ended as $status" >&2; exit 1 ;;
    esac
  done
}}

stack_set() {{  # NAME TEMPLATE PARAMETERS
  if aws cloudformation describe-stack-set --call-as "$CALL_AS" --stack-set-name "$1" > /dev/null 2>&1
  then
    operation=$(aws cloudformation update-stack-set --call-as "$CALL_AS" --stack-set-name "$1" \\
      --template-body "file://$2" --parameters "$3" --capabilities CAPABILITY_NAMED_IAM \\
      --operation-preferences "$PREFERENCES" --query OperationId --output text)
    finished "$1" "$operation"
  else
    aws cloudformation create-stack-set --call-as "$CALL_AS" --stack-set-name "$1" --template-body "file://$2" \\
      --parameters "$3" --capabilities CAPABILITY_NAMED_IAM --permission-model SERVICE_MANAGED \\
      --auto-deployment '{{"Enabled": false}}' > /dev/null
  fi
}}

instances() {{  # NAME UNIT ACCOUNTS REGIONS PARAMETERS HOW-MANY
  accounts=$(printf '"%s",' $3)
  there=$(aws cloudformation list-stack-instances --call-as "$CALL_AS" --stack-set-name "$1" --output json \\
    --query "length(Summaries[?contains('$3', Account) && contains('$4', Region)])")
  case $there in
    0) verb=create ;;
    "$6") verb=update ;;
    *)
      for account in $3; do
        for region in $4; do instances "$1" "$2" "$account" "$region" "$5" 1; done
      done
      return ;;
  esac
  operation=$(aws cloudformation "$verb-stack-instances" --call-as "$CALL_AS" --stack-set-name "$1" --regions $4 \\
    --deployment-targets "{{\\"OrganizationalUnitIds\\":[\\"$2\\"],\\"Accounts\\":[${{accounts%,}}],\\
\\"AccountFilterType\\":\\"INTERSECTION\\"}}" \\
    --parameter-overrides "$5" --operation-preferences "$PREFERENCES" --query OperationId --output text)
  finished "$1" "$operation"
}}
"""


def _parameters(values: Mapping[str, str]) -> str:
    return json.dumps([{"ParameterKey": name, "ParameterValue": one} for name, one in values.items()])


def _template(fleet: Fleet, sets: Sequence[TemplateSet], listed: Sequence[Entry]) -> str:
    """The StackSets as resources; their templates are read from a bucket, since they do not fit in one template."""
    resources: dict[str, Any] = {}
    before: list[str] = []
    for number, of in enumerate(sets, 1):
        before = []
        for stack, template in of.templates.items():
            name = stack if len(sets) == 1 else f"{stack}-{number}"
            file = f"{folder(sets, of)}/{stack}.json"
            id_ = "".join(part.title() for part in name.split("-"))
            values = of.values[of.members[0].name]
            given = {one: values[one] for one in template.get("Parameters", {})}
            resources[id_] = {
                "Type": "AWS::CloudFormation::StackSet",
                **({"DependsOn": before[-1:]} if before else {}),
                "Properties": {
                    "StackSetName": name,
                    "TemplateURL": {"Fn::Sub": f"${{TemplatesUrl}}/{file}"},
                    "PermissionModel": "SERVICE_MANAGED",
                    "CallAs": {"Ref": "CallAs"},
                    "Capabilities": CAPABILITIES,
                    "AutoDeployment": _auto_deployment(of, before),
                    "ManagedExecution": {"Active": True},
                    "OperationPreferences": PREFERENCES,
                    "Parameters": [{"ParameterKey": key, "ParameterValue": one} for key, one in given.items()],
                    "StackInstancesGroup": [
                        {
                            "DeploymentTargets": {
                                "OrganizationalUnitIds": [entry.members[0].group.unit],
                                "Accounts": list(entry.accounts),
                                "AccountFilterType": "INTERSECTION",
                            },
                            "Regions": list(entry.regions),
                            "ParameterOverrides": [
                                {"ParameterKey": key, "ParameterValue": one} for key, one in entry.values.items()
                            ],
                        }
                        for entry in listed
                        if entry.file == file
                    ],
                },
            }
            before.append(id_)
    parameters = {
        "TemplatesUrl": {"Type": "String", "Description": "https:// URL under which the folder templates/ lies in S3"},
        "CallAs": {"Type": "String", "Default": "DELEGATED_ADMIN", "AllowedValues": ["DELEGATED_ADMIN", "SELF"]},
    }
    return written(
        {"Description": f"StackSets of the fleet {fleet.name}", "Parameters": parameters, "Resources": resources}
    )


def _auto_deployment(of: TemplateSet, before: Sequence[str]) -> dict[str, Any]:
    """A new account of a unit gets the baseline by itself only where no parameter waits for its value."""
    if of.parameters:
        return {"Enabled": False}
    arn = "arn:${AWS::Partition}:cloudformation:${AWS::Region}:${AWS::AccountId}:stackset/${%s}"
    depends = {"DependsOn": [{"Fn::Sub": arn % before[-1]}]} if before else {}
    return {"Enabled": True, "RetainStacksOnAccountRemoval": True, **depends}
