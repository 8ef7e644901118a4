"""boto3 sessions that share what botocore reads of AWS's services; each would read it anew, for half a second."""

from functools import cache
from typing import Any

import boto3
from botocore.session import Session, get_session


def boto3_session(**given: Any) -> boto3.Session:
    """`boto3.Session(**given)`. Raises what botocore finds wrong with the machine's configuration."""
    core: Session = get_session()
    core.register_component("data_loader", _loader())
    return boto3.Session(botocore_session=core, **given)


@cache
def _loader() -> Any:
    """Reads service models where the machine's configuration says that they are, and remembers them."""
    return get_session().get_component("data_loader")
