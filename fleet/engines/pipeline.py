"""A pipeline of `cdk deploy`: the commands, each target by a role of its account."""

import shlex
from collections.abc import Sequence

from fleet.entries import word_of
from fleet.synthesis import own_answers
from fleet.template_sets import TemplateSet
from settings.drafting import draft
from settings.fleets import Fleet


def files(fleet: Fleet, sets: Sequence[TemplateSet]) -> dict[str, str]:
    """`deploy.sh`, and an environment file for each target."""
    texts = {f"environments/{one.name}.toml": draft(own_answers(one)) for one in fleet.members}
    words = [word_of(stage) for stage in fleet.stages] if len(fleet.stages) > 1 else []
    lines = [_HEAD.replace("STAGES=''", f"STAGES='{' '.join(words)}'")]
    for stage in fleet.stages:
        lines += ["", f"# {stage or 'Every target'}"]
        for one in fleet.members:
            if one.target.stage == stage:
                word = word_of(stage) if words else "all"
                arguments = (word, one.name, one.settings.account, one.settings.region, one.settings.partition)
                lines.append(f"target {' '.join(map(shlex.quote, arguments))}")
    return {**texts, "deploy.sh": "\n".join(lines) + "\n"}


_HEAD = """#!/bin/sh
# The targets of a stage by the CDK CLI, from the project's clone: CLONE=/path/to/clone ROLE=name ./deploy.sh STAGE
# ROLE is the deploying role, alike in every account (docs/deploy.md); it ends at the first target that fails.
set -eu
STAGES=''
HERE=$(cd "$(dirname "$0")" && pwd)
: "${CLONE:?the folder of the clone}" "${ROLE:?the name of the deploying role}"
[ -z "$STAGES" ] || [ $# -gt 0 ] || set -- ''
for stage in "$@"; do
  case " $STAGES " in
    *" $stage "*) ;;
    *) echo "usage: $0 ${STAGES:+STAGE, in this order: $STAGES}" >&2; exit 2 ;;
  esac
done
WANTED="${*:-all}"

target() (  # STAGE NAME ACCOUNT REGION PARTITION
  case " $WANTED " in
    *" $1 "*) shift ;;
    *) return 0 ;;
  esac
  cd "$CLONE"
  make --no-print-directory synth environment="$HERE/environments/$1.toml"
  set -- "$@" $(aws sts assume-role --role-arn "arn:$4:iam::$2:role/$ROLE" --role-session-name rekognition-baseline \\
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)
  AWS_REGION=$3 AWS_ACCESS_KEY_ID=$5 AWS_SECRET_ACCESS_KEY=$6 AWS_SESSION_TOKEN=$7 \\
    npx cdk deploy --all --app cdk.out --require-approval never
)
"""
