"""What could go wrong, from an approver's view, and the controls that stand against it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Threat:
    """Something that must not happen; `controls` answer it."""

    title: str
    how: str
    controls: tuple[str, ...]


def _threat(title: str, how: str, controls: str) -> Threat:
    return Threat(title=title, how=how, controls=tuple(controls.split()))


THREATS = (
    _threat(
        "A capability is used that nobody approved",
        "A developer calls celebrity or person search on customer images, since the service has it.",
        "COM01 COM03 NET08 IAM09 PRF01 AUD20 AUD30",
    ),
    _threat(
        "Stolen credentials are used from elsewhere",
        "Keys of a session leak, and somebody calls Rekognition over the internet or from another network.",
        "IAM22 IAM23 PRF06 NET05 NET10 COM06 AUD19 IAM33",
    ),
    _threat(
        "An insider searches for people without need",
        "Somebody who enrols, administers or audits runs a one-to-many search of his own.",
        "IAM26 IAM27 IAM29 PRF02 PRF04 IAM07 NET06 REK05 AUD17",
    ),
    _threat(
        "Images leave to somebody else's account through our own network",
        "Malware in the VPC uses our endpoint with foreign credentials, or copies objects to a foreign bucket.",
        "NET01 NET04 NET07 NET02 NET19 NET21 NET22 STO15 AUD18",
    ),
    _threat(
        "A bucket is opened to the public or to a stranger",
        "A bucket policy, an access list or a website setting is changed, by mistake or on purpose.",
        "STO04 STO06 STO10 STO14 STO18 AUD15",
    ),
    _threat(
        "A key administrator reads the data, or a key is destroyed",
        "Who manages keys also decrypts; or a key is deleted and the evidence with it.",
        "ENC02 ENC03 ENC07 ENC23 ENC24 IAM30 ENC22 AUD13",
    ),
    _threat(
        "The record is switched off, changed or deleted",
        "Before or after a misuse, the trail is stopped, its selectors narrowed, its files removed.",
        "AUD01 AUD04 AUD07 AUD12 STO24 STO25 STO26 ENC11",
    ),
    _threat(
        "A watcher fails in silence",
        "An alarm has no action, its topic refuses it, or nobody subscribed.",
        "AUD21 AUD22 AUD23 AUD25 AUD26 AUD27 AUD28 ENC13 ENC14",
    ),
    _threat(
        "A model trained on customers' images is copied away",
        "A project policy or a copy takes it to another account.",
        "REK09 IAM28 AUD11 COM01",
    ),
    _threat(
        "AWS uses the images to improve its services",
        "Nobody opted out, or an account undoes the organization's opt-out.",
        "COM04 COM08 REK03",
    ),
    _threat(
        "An AWS service acts for the wrong customer",
        "A confused deputy: a service principal is trusted without saying for whose resources.",
        "ENC10 IAM16 PRF05 STO19 STO22 STO23 REK04",
    ),
    _threat(
        "The credentials on a customer's device are misused",
        "The liveness client's session is taken out of the app and tried elsewhere.",
        "IAM18 IAM19 IAM20 IAM24 REK10",
    ),
    _threat(
        "A role gives itself more rights",
        "By passing a stronger role, changing its own policy, or being assumed by whom nobody meant.",
        "IAM05 IAM12 IAM13 IAM14 IAM31 PRF08 AUD16",
    ),
    _threat(
        "Faces are kept too long, or lost",
        "Nothing deletes images past their time; or a deleted stack takes enrolled faces with it.",
        "STO07 STO08 STO03 REK01",
    ),
    _threat(
        "Somebody listens in",
        "A client speaks without TLS, or to an address that is not the endpoint.",
        "STO11 STO12 NET11 NET14",
    ),
    _threat(
        "Personal data leak through names and logs",
        "Customer numbers in object keys, tags or descriptions; results in a log that everybody reads.",
        "COM11 COM12 REK06 ENC17 AUD06",
    ),
)
