"""The stable name of every resource, so that policies can name what another stack makes without depending on it."""

from dataclasses import dataclass

from capabilities.capability import Duty, Store
from capabilities.log_tables import KINDS, Tables
from capabilities.regions import code

KEY_OF: dict[Store, str] = {
    Store.MEDIA: "media",
    Store.EVIDENCE: "evidence",
    Store.RESULTS: "evidence",
    Store.DATA_STREAM: "evidence",
    Store.MODELS: "models",
    Store.COMPLETIONS: "notifications",
}
"""Store → the data class of its key; a Kinesis video stream is the bank's own and keeps its own key."""

BUCKETS = (Store.MEDIA, Store.EVIDENCE, Store.RESULTS, Store.MODELS)
"""The stores that are buckets."""

LONE_ROLES: dict[Duty, str] = {
    Duty.ADMINISTER: "administrator",
    Duty.ENROL: "enroller",
    Duty.CLIENT: "liveness-client",
    Duty.SHARE: "model-sharer",
    Duty.SUPPLY: "media-supplier",
    Duty.ERASE: "eraser",
}
"""Duties that one role does for all capabilities; the others have a role a capability."""

KEY_ADMINISTRATOR = "key-administrator"
AUDITOR = "auditor"
VERIFIER = "verifier"
COMPLETIONS_ROLE = "video-completions"
PROCESSORS_ROLE = "stream-processors"
"""Service roles: Rekognition assumes them to announce ended jobs, and to run stream processors."""
EVENT_DELIVERY = "event-delivery"
"""Service role: EventBridge assumes it to put events on the bank's bus."""


COMMON = "-rekognition-"
"""What the name of every stack of a baseline holds."""
VERSION_OUTPUT = "BaselineVersion"
"""Output of every stack that says which version of the baseline it was deployed by."""


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names that begin with the prefix of the environment file; ARNs in its partition, Region and account."""

    prefix: str
    account: str
    region: str
    partition: str
    path: str = "/"
    """Of roles and policies."""
    role_form: str = "{name}"
    """Of their names, in which `{name}` stands for what we call them."""

    def arn(self, service: str, resource: str) -> str:
        """A regional ARN of this account."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def stack(self, subject: str) -> str:
        return f"{self.prefix}{COMMON}{subject}"

    @property
    def network_stacks(self) -> list[str]:
        """The stacks that make endpoints, and the network around them."""
        return [self.stack("network"), self.stack("network-fips")]

    # Access ----------------------------------------------------------------------------------------------------------
    def role(self, duty: str) -> str:
        """Role of a duty: `administrator`, `caller-face-search`, `results-face-liveness`, `auditor` …

        IAM is one for all Regions, so that its names hold the Region; short, since AWS takes 64 characters.
        """
        return self.role_form.replace("{name}", f"{self.prefix}-rek-{code(self.region)}-{duty}")

    def role_of(self, duty: Duty, capability: str) -> str:
        """The role that does a duty for a capability."""
        match duty:
            case Duty.USE:
                return self.role(f"caller-{capability}")
            case Duty.READ_RESULTS:
                return self.role(f"results-{capability}")
            case _:
                return self.role(LONE_ROLES[duty])

    def service_role(self, capability: str) -> str:
        """The role that Rekognition itself assumes for a capability."""
        return self.role(PROCESSORS_ROLE if capability == "streaming-video" else COMPLETIONS_ROLE)

    def role_arn(self, role_name: str) -> str:
        return f"arn:{self.partition}:iam::{self.account}:role{self.path}{role_name}"

    def policy(self, duty: str) -> str:
        """Managed policy of the role of a duty."""
        return self.role(duty)

    def policy_arn(self, policy_name: str) -> str:
        return f"arn:{self.partition}:iam::{self.account}:policy{self.path}{policy_name}"

    def deployment(self, document: str) -> str:
        """Managed policy of the role that deploys, which by its name the deployment itself cannot change."""
        return f"{self.prefix}-{document}-{code(self.region)}"

    def boundary(self, boundary: str) -> str:
        """Permission boundary: `workload` or `oversight`."""
        return self.policy(f"boundary-{boundary}")

    @property
    def every_role_arn(self) -> str:
        """Pattern of the ARNs of the baseline's roles."""
        return self.role_arn(self.role("*"))

    @property
    def roles_anywhere(self) -> str:
        """Pattern of the names of roles and policies of this prefix, in any Region; `*` stands at its end only."""
        return f"{self.role_form.partition('{name}')[0]}{self.prefix}-rek-*"

    @property
    def account_root(self) -> str:
        return f"arn:{self.partition}:iam::{self.account}:root"

    # Data ------------------------------------------------------------------------------------------------------------
    def key_alias(self, data_class: str) -> str:
        return f"alias/{self.prefix}-rekognition-{data_class}"

    def bucket(self, use: str) -> str:
        """Bucket of a store (`media`, `evidence`, `results`, `models`) or a log (`trail`, `access-logs`, `queries`)."""
        return f"{self.prefix}-rek-{use}-{self.account}-{self.region}"

    def bucket_arn(self, use: str) -> str:
        return f"arn:{self.partition}:s3:::{self.bucket(use)}"

    # Rekognition -----------------------------------------------------------------------------------------------------
    def collection_arn(self, collection: str) -> str:
        return self.arn("rekognition", f"collection/{collection}")

    def project_arn(self, project: str) -> str:
        """Project ARNs end in a creation time that no template knows."""
        return self.arn("rekognition", f"project/{project}/*")

    def version_arn(self, project: str) -> str:
        return self.arn("rekognition", f"project/{project}/version/*")

    def dataset_arn(self, project: str) -> str:
        return self.arn("rekognition", f"project/{project}/dataset/*")

    def processor_arn(self, processor: str) -> str:
        return self.arn("rekognition", f"streamprocessor/{processor}")

    def data_stream(self, processor: str) -> str:
        """Kinesis data stream that a face-search processor writes to."""
        return f"{self.prefix}-rekognition-{processor}"

    def data_stream_arn(self, processor: str) -> str:
        return self.arn("kinesis", f"stream/{self.data_stream(processor)}")

    @property
    def completions_topic(self) -> str:
        """Topic on which stored-video jobs say that they have ended."""
        return f"{self.prefix}-rekognition-completions"

    @property
    def alarms_topic(self) -> str:
        return f"{self.prefix}-rekognition-alarms"

    @property
    def urgent_topic(self) -> str:
        """Topic of the alarms that cannot wait, where the environment file names who receives them."""
        return f"{self.prefix}-rekognition-alarms-urgent"

    def topic_arn(self, topic: str) -> str:
        return self.arn("sns", topic)

    # Audit -----------------------------------------------------------------------------------------------------------
    @property
    def trail(self) -> str:
        """A trail of many Regions is seen in each of them: its name holds the one it was made in."""
        return f"{self.prefix}-rekognition-{self.region}"

    @property
    def trail_arn(self) -> str:
        return self.arn("cloudtrail", f"trail/{self.trail}")

    def log_group(self, use: str) -> str:
        """Log group: `trail`, `flow-logs`."""
        return f"/{self.prefix}-rekognition/{use}"

    def log_group_arn(self, use: str) -> str:
        return self.arn("logs", f"log-group:{self.log_group(use)}")

    @property
    def workgroup(self) -> str:
        """Athena workgroup in which auditors ask tables over the trail's bucket."""
        return f"{self.prefix}-rekognition-audit"

    @property
    def database(self) -> str:
        """Glue database of these tables; its names take no hyphen (fact 181)."""
        return f"{self.prefix.replace('-', '_')}_rekognition_audit"

    @property
    def workgroup_arn(self) -> str:
        return self.arn("athena", f"workgroup/{self.workgroup}")

    @property
    def table_arns(self) -> list[str]:
        """ARNs that Glue asks for where its tables are read: the catalog, the database, each table."""
        tables = [f"table/{self.database}/{Tables(database=self.database).name(kind)}" for kind in KINDS]
        return [self.arn("glue", one) for one in ("catalog", f"database/{self.database}", *tables)]

    @property
    def dashboard(self) -> str:
        """Dashboards are one list for all Regions."""
        return f"{self.prefix}-rekognition-operations-{self.region}"

    @property
    def metrics(self) -> str:
        """CloudWatch namespace of our own metrics."""
        return f"{self.prefix}-rekognition"
