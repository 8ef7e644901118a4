"""What `deploy.sh` of StackSets begins with: functions that make what is not there, and change what is."""

HEAD = """#!/bin/sh
# StackSets and their instances. Run it again after every change: it makes what is not there, and updates what is.
# ./deploy.sh STAGE, one after the other, where there are several: no other stage gets anything of it.
# It ends at the first operation that does not succeed. CALL_AS=SELF in the management account.
set -eu
cd "$(dirname "$0")"
CALL_AS=${{CALL_AS:-DELEGATED_ADMIN}}
PREFERENCES={preferences}
STAGES='{stages}'

[ -z "$STAGES" ] || [ $# -gt 0 ] || set -- ''
for stage in "$@"; do
  case " $STAGES " in
    *" $stage "*) ;;
    *) echo "usage: $0 ${{STAGES:+STAGE, in this order: $STAGES}}" >&2; exit 2 ;;
  esac
done

finished() {{  # OPERATION
  while :; do
    status=$(aws cloudformation describe-stack-set-operation --call-as "$CALL_AS" --stack-set-name "$NAME" \\
      --operation-id "$1" --query StackSetOperation.Status --output text)
    case $status in
      SUCCEEDED) return 0 ;;
      QUEUED | RUNNING | STOPPING) sleep "${{PAUSE:-15}}" ;;
      *) echo "$NAME: the operation $1 ended as $status" >&2; exit 1 ;;
    esac
  done
}}

# A parameter that the template did not have gets the value of the StackSet in every instance that is updated, until it
# is overridden (fact 211): so each is updated with its own values in the place of the StackSet's.
deploy() {{  # NAME TEMPLATE PARAMETERS KEYS
  NAME=$1 TEMPLATE=$2 UPDATED=
  if known=$(aws cloudformation describe-stack-set --call-as "$CALL_AS" --stack-set-name "$NAME" --output text \\
    --query "join(' ', (StackSet.Parameters || \\`[]\\`)[].ParameterKey)" 2> /dev/null)
  then
    for key in $4; do
      case " $known " in
        *" $key "*) ;;
        *) instances place with_own_values; break ;;
      esac
    done
    [ "$UPDATED" ] || update "$3"
  else
    aws cloudformation create-stack-set --call-as "$CALL_AS" --stack-set-name "$NAME" \\
      --template-body "file://$TEMPLATE" --parameters "$3" --capabilities CAPABILITY_NAMED_IAM \\
      --permission-model SERVICE_MANAGED --auto-deployment '{{"Enabled": false}}' > /dev/null
  fi
  instances place overridden
}}

update() {{  # PARAMETERS [WHERE]...
  parameters=$1
  shift
  operation=$(aws cloudformation update-stack-set --call-as "$CALL_AS" --stack-set-name "$NAME" \\
    --template-body "file://$TEMPLATE" --parameters "$parameters" --capabilities CAPABILITY_NAMED_IAM "$@" \\
    --operation-preferences "$PREFERENCES" --query OperationId --output text)
  finished "$operation"
  UPDATED=yes
}}

place() {{  # WHAT UNIT ACCOUNTS REGIONS PARAMETERS HOW-MANY
  there=$(aws cloudformation list-stack-instances --call-as "$CALL_AS" --stack-set-name "$NAME" --output json \\
    --query "length(Summaries[?contains('$3', Account) && contains('$4', Region)])")
  case $there in
    0 | "$6") "$@" ;;
    *) for account in $3; do
         for region in $4; do place "$1" "$2" "$account" "$region" "$5" 1; done
       done ;;
  esac
}}

targets() {{  # UNIT ACCOUNTS
  accounts=$(printf '"%s",' $2)
  printf '{{"OrganizationalUnitIds":["%s"],"Accounts":[%s],"AccountFilterType":"INTERSECTION"}}' "$1" "${{accounts%,}}"
}}

with_own_values() {{  # UNIT ACCOUNTS REGIONS PARAMETERS HOW-MANY
  [ "$there" = 0 ] || update "$4" --deployment-targets "$(targets "$1" "$2")" --regions $3
}}

overridden() {{  # UNIT ACCOUNTS REGIONS PARAMETERS HOW-MANY
  case $there in
    0) verb=create ;;
    *) verb=update; [ "$4" != '[]' ] || return 0 ;;
  esac
  operation=$(aws cloudformation "$verb-stack-instances" --call-as "$CALL_AS" --stack-set-name "$NAME" --regions $3 \\
    --deployment-targets "$(targets "$1" "$2")" --parameter-overrides "$4" --operation-preferences "$PREFERENCES" \\
    --query OperationId --output text)
  finished "$operation"
}}
"""
"""To be formatted with operation preferences and the words of the stages, which are none where there is one stage."""

PROTECT = """#!/bin/sh
# Protects the stacks of every target from deletion, which StackSets cannot: ROLE=name ./protect.sh, after deploy.sh
# ROLE is a role of every account that may cloudformation:DescribeStacks and cloudformation:UpdateTerminationProtection.
set -eu
: "${{ROLE:?the name of a role of every account}}"

target() (  # ACCOUNT REGION PARTITION
  set -- "$@" $(aws sts assume-role --role-arn "arn:$3:iam::$1:role/$ROLE" --role-session-name rekognition-baseline \\
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)
  export AWS_ACCESS_KEY_ID="$4" AWS_SECRET_ACCESS_KEY="$5" AWS_SESSION_TOKEN="$6"
  stacks=$(aws cloudformation describe-stacks --region "$2" --output text --query \\
    'Stacks[?starts_with(StackName, `StackSet-{prefix}`) && EnableTerminationProtection != `true`].StackName')
  for stack in $stacks; do
    aws cloudformation update-termination-protection --region "$2" --stack-name "$stack" \\
      --enable-termination-protection > /dev/null
    echo "$1 $2: $stack is protected"
  done
)

"""
"""To be formatted with what the names of all stacks begin with."""
