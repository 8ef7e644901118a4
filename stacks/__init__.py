"""What is deployed together; a stack composes constructs and creates nothing itself."""

import stacks.set_up_required  # noqa: F401  (before what it looks for)

# isort: split
import fsi_rekognition as _before_aws_cdk  # noqa: F401  (points jsii at the Node.js from PyPI)
from stacks.interruption import say_so

say_so()
