"""As much of the AWS CLI as the commands in documents/ need, over botocore: `python -m tests.support.aws_cli`.

The endpoint is `AWS_ENDPOINT_URL`, as for the real one.
"""

import json
import sys
from pathlib import Path
from typing import Any

import botocore.session
import jmespath
from botocore import xform_name
from botocore.exceptions import ClientError


def main(arguments: list[str]) -> int:
    """Run one command: print what it answers, status 254 where the service refuses."""
    service, operation, *rest = arguments
    options = _options(rest)
    client = botocore.session.get_session().create_client(service, region_name=options.pop("region", "us-east-1"))
    query, form = options.pop("query", "@"), options.pop("output", "json")
    shape = next(one for one in client.meta.method_to_api_mapping.items() if one[0] == operation.replace("-", "_"))
    asked = client.meta.service_model.operation_model(shape[1]).input_shape
    members = asked.members if asked else {}
    names = {xform_name(name, "-"): name for name in members}
    request = {names[name]: _value(value, members[names[name]].type_name) for name, value in options.items()}
    method = client.get_paginator(shape[0]).paginate if client.can_paginate(shape[0]) else getattr(client, shape[0])
    try:
        answer = method(**request)
        answer = answer.build_full_result() if client.can_paginate(shape[0]) else answer
    except ClientError as error:
        print(error, file=sys.stderr)
        return 254
    found = jmespath.search(query, answer)
    print(_text(found) if form == "text" else json.dumps(found, default=str))
    return 0


def _options(arguments: list[str]) -> dict[str, Any]:
    """Option → its values; none for a flag."""
    found: dict[str, list[str]] = {}
    for one in arguments:
        if one.startswith("--"):
            found[one.removeprefix("--")] = []
        else:
            found[[*found][-1]].append(one)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _value(value: Any, kind: str) -> Any:
    if isinstance(value, str) and value.startswith("file://"):
        value = Path(value.removeprefix("file://")).read_text(encoding="utf-8")
        return json.loads(value) if kind in ("list", "structure") else value
    if kind in ("list", "structure") and isinstance(value, str) and value[:1] in ("[", "{"):
        return json.loads(value)
    if kind == "list":
        return [value] if isinstance(value, str) else value
    return True if kind == "boolean" and value == [] else value


def _text(found: Any) -> str:
    if found is None:
        return "None"
    return "\t".join(map(str, found)) if isinstance(found, list) else str(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
