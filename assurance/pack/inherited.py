"""What is inherited from AWS: the programs that the design source lists, and what the service promises.

Source: "FSI Services Spotlight: Featuring Amazon Rekognition" (AWS for Industries). Nothing here is checked by this
project: AWS Artifact and AWS's "Services in Scope" page are what counts.
"""

from dataclasses import dataclass

from assurance.results.verdict import Consideration

SOURCE = "AWS for Industries, “FSI Services Spotlight: Featuring Amazon Rekognition”"
AS_OF = "as of that post; the copy that was read bears no date, and is older than 2026"
VERIFY = "verify in AWS Artifact and on AWS's “Services in Scope” page"


@dataclass(frozen=True, kw_only=True)
class Inherited:
    """Something the bank takes over from AWS; `note`: what to know before relying on it."""

    title: str
    note: str = ""
    consideration: Consideration = Consideration.COMPLIANCE


PROGRAMS = (
    Inherited(title="SOC 1, 2, 3"),
    Inherited(title="PCI"),
    Inherited(title="CSA STAR CCM v3.0.1", note="the post lists v4.0 as well"),
    Inherited(
        title="ISO/IEC 27001:2013, 27017:2015, 27018:2019, 27701:2019, 22301:2019, 9001:2015, CSA STAR CCM v4.0",
        note="ISO/IEC 27001:2013 has been superseded by the edition of 2022",
    ),
    Inherited(title="FedRAMP (Moderate and High)"),
    Inherited(title="DoD CC SRG (IL2-IL5)"),
    Inherited(title="IRAP"),
    Inherited(title="MTCS", note="US-East, US-West, Singapore and Seoul only"),
    Inherited(title="C5"),
    Inherited(title="K-ISMS"),
    Inherited(title="ENS High"),
    Inherited(title="GSMA", note="US-East (Ohio) and Europe (Paris) only"),
    Inherited(title="Pinakes"),
    Inherited(title="PiTuKri"),
    Inherited(title="CCCS Medium"),
)

PROMISES = (
    Inherited(
        title="Rekognition's endpoints speak HTTPS only, TLS 1.2 at least",
        consideration=Consideration.DATA_PROTECTION,
        note="Rekognition Developer Guide, infrastructure-security",
    ),
    Inherited(
        title="Face vectors in collections are encrypted by AWS",
        consideration=Consideration.DATA_PROTECTION,
        note="no customer-managed key is possible; AWS's pages of 2023 said otherwise",
    ),
    Inherited(
        title="Operations that store nothing keep no image bytes",
        consideration=Consideration.DATA_PROTECTION,
        note="another page says images may be stored to improve the service: hence the opt-out",
    ),
    Inherited(
        title="Keeping one customer's requests apart from another's inside the service",
        consideration=Consideration.ISOLATION,
        note="shared responsibility model: AWS protects the infrastructure; the reports in AWS Artifact say how",
    ),
    Inherited(
        title="Limiting what AWS's staff can reach and see",
        consideration=Consideration.ACCESS,
        note="shared responsibility model; the reports in AWS Artifact say how",
    ),
    Inherited(
        title="All Rekognition actions are logged by CloudTrail",
        consideration=Consideration.AUDIT,
        note="Rekognition Developer Guide, logging-using-cloudtrail; see what is not confirmed",
    ),
)

EVERYTHING = PROGRAMS + PROMISES
