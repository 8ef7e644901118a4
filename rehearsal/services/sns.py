"""SNS as moto has it, with data protection policies."""

from typing import Any, ClassVar

from moto.sns.responses import SNSResponse


class Sns(SNSResponse):
    """Adds two calls."""

    protected: ClassVar[dict[str, str]] = {}
    """ARN of a topic → its policy."""

    def get_data_protection_policy(self) -> Any:
        policy = self.protected.get(str(self._get_param("ResourceArn")), "")
        return _TEMPLATE.format(name="GetDataProtectionPolicy", inner=_RESULT.format(policy=policy))

    def put_data_protection_policy(self) -> Any:
        self.protected[str(self._get_param("ResourceArn"))] = str(self._get_param("DataProtectionPolicy"))
        return _TEMPLATE.format(name="PutDataProtectionPolicy", inner="")


_RESULT = (
    "<GetDataProtectionPolicyResult><DataProtectionPolicy>{policy}</DataProtectionPolicy>"
    "</GetDataProtectionPolicyResult>"
)
_TEMPLATE = (
    '<{name}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/">{inner}'
    "<ResponseMetadata><RequestId>0</RequestId></ResponseMetadata></{name}Response>"
)
