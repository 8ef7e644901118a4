"""What the decisions rest on beside the templates, and what a reader of the matrix should know."""

from assurance.model.estate import Estate

_ALWAYS = (
    "An outsider is the worst there can be: his own policies allow everything, under no boundary; so do those of a "
    "principal that a policy of the assembly names.",
    "A request is plain: what its sender may leave out, such as S3's encryption headers, is left out; where the path "
    "says so, an object is also put with another key, with a public ACL, or as a copy.",
    "What is somebody else's lets everybody in: whether it is reached is for the policies of the assembly to say.",
    "One alarm, rule, log group or subnet stands for all that no statement tells apart.",
    "The deploying role has what the documents beside the assembly give it, every day and on occasion, and no more.",
    "Calls through our endpoints come from the first address that the endpoint's policy, or else its VPC, names.",
    "What nothing grants to a principal is denied; of the whole matrix those rows are left out.",
    "Principals that a trust names are of the organization.",
    "Condition keys that nothing says anything about are unknown, and a decision that needs one is 'depends'.",
    "Who may let a service read something for him may read it himself through our own endpoint: a forwarded request "
    "needs the same permission.",
    "Policies decide here: Rekognition takes no call without TLS, whatever a policy says of it.",
)


def assumptions(estate: Estate, *, guardrails: bool) -> tuple[str, ...]:
    """All of them."""
    return (*_ALWAYS, guarded(estate, guardrails=guardrails))


def guarded(estate: Estate, *, guardrails: bool) -> str:
    """What the organization's policies do about administrators of the account, and what they do not."""
    past = "calling Rekognition past our endpoints"
    if not estate.service_control:
        first = f"The assembly holds no service control policy: nothing stops the account's administrators from {past}."
    elif guardrails:
        first = (
            "The assembly's service control policies count as attached: they alone stop the account's administrators "
            f"from {past}. With --without-guardrails they are left out."
        )
    else:
        first = f"The service control policies are left out: nothing stops the account's administrators from {past}."
    return (
        f"{first} What protects (change) they can change where no such policy denies it to them: rules and metric "
        "filters see that."
    )
