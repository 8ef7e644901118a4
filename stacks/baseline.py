"""What every stack of the baseline has in common."""

from importlib.metadata import version

import aws_cdk as cdk
from constructs import Construct

from capabilities.names import VERSION_OUTPUT
from settings.settings import Settings


class BaselineStack(cdk.Stack):
    """A stack with a stable name, the bank's tags and no assets, so that it deploys without a bootstrap bucket."""

    def __init__(self, scope: Construct, subject: str, *, settings: Settings, description: str) -> None:
        super().__init__(
            scope,
            settings.names.stack(subject),
            env=cdk.Environment(account=settings.account, region=settings.region),
            synthesizer=cdk.LegacyStackSynthesizer(),
            description=description,
            termination_protection=True,
            analytics_reporting=False,
        )
        for name, value in settings.tags.items():
            cdk.Tags.of(self).add(name, value)
        cdk.CfnOutput(self, VERSION_OUTPUT, value=version("rekognition-fsi-baseline"))
        self.settings = settings
