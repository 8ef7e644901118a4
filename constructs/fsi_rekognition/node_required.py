"""Importing it ends the process in one line where `JSII_NODE` names no Node.js; the CDK would end it in a traceback."""

import os
import shutil
import sys

if shutil.which(os.environ["JSII_NODE"]) is None:
    print(f"JSII_NODE: found {os.environ['JSII_NODE']!r}; expected the path of a Node.js, or none", file=sys.stderr)
    sys.exit(2)
