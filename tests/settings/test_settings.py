"""The environment file: every mistake is reported, with key, what was found and expected; nothing else raises."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capabilities.capability import Endpoint
from capabilities.regions import partition
from settings.loading import SettingsError, load
from settings.settings import Settings
from tests.support.variants import settings_of

ENVIRONMENTS = Path(__file__).parent.parent.parent / "environments"

ADOPTED_KEY = "[keys]\n[keys.adopt]\n{}\n"
CREATE = '[network.create]\ncidr = "10.42.0.0/22"\nzones = 3\n'
ADOPT = '[network.adopt]\nvpc = "vpc-11111111"\nsubnets = ["subnet-11111111", "subnet-22222222"]\n'
KEYS = '[keys]\nadministrators = ["arn:aws:iam::111122223333:role/security/key-custodians"]\n'
LIVENESS = """[capabilities.face-liveness]
identity-pool = "us-east-1:00000000-1111-2222-3333-444444444444"
clients-inside-vpc = true
"""
BOUNDARY = 'permission-boundary = "arn:aws{}:iam::{}:policy/bank"\n'

# (old text of environments/full.toml, new text, a mistake that is reported)
MISTAKES = [
    # what is there is of the wrong kind
    ('account = "111122223333"', "account = 111122223333", "account: found 111122223333; expected the 12 digits"),
    ('account = "111122223333"', 'account = "١١١١٢٢٢٢٣٣٣٣"', "account: found '١١١١٢٢٢٢٣٣٣٣'; expected the 12 digits"),
    ('prefix = "fsi"', 'prefix = "A Bank"', "prefix: found 'A Bank'; expected 3 to 16 lower-case letters"),
    ('prefix = "fsi"', 'prefix = "xn--bank"', "prefix: found 'xn--bank'; no bucket name may begin with 'xn--'"),
    (
        'prefix = "fsi"',
        'prefix = "sg-bank"',
        "prefix: found 'sg-bank'; no name of a security group may begin with 'sg-'",
    ),
    (
        'prefix = "fsi"',
        'prefix = "kyc-rek"',
        "prefix: found 'kyc-rek'; expected neither -rek nor -rekognition in it: what it names would pass for another",
    ),
    ('prefix = "fsi"', 'prefix = "a--bank"', "prefix: found 'a--bank'; expected no two hyphens in a row"),
    (
        'prefix = "fsi"',
        'prefix = "fsi"\nrole-name = "bank-role"',
        "role-name: found 'bank-role'; expected a name with {name}",
    ),
    (
        'prefix = "fsi"',
        'prefix = "fsi"\nrole-name = "bank-workload-rekognition-{name}-role"',
        "role-name: makes bank-workload-rekognition-fsi-rek-use1-results-celebrity-recognition-video-role, of 79 char",
    ),
    (
        "[alarms]",
        '[alarms]\nevent-bus = "security"',
        "alarms.event-bus: found 'security'; expected the ARN of one event bus that is no partner's",
    ),
    (
        "[alarms]",
        '[alarms]\nevent-bus = "arn:aws:events:us-east-1:444455556666:event-bus/*"',
        "alarms.event-bus: found 'arn:aws:events:us-east-1:444455556666:event-bus/*'; expected the ARN of one",
    ),
    (
        "[alarms]",
        '[alarms]\nevent-bus = "arn:aws:events:us-east-1:444455556666:event-bus/aws.partner/example.com/a"',
        "alarms.event-bus: found 'arn:aws:events:us-east-1:444455556666:event-bus/aws.part...; expected the ARN",
    ),
    (
        "[alarms]",
        '[alarms]\nevent-bus = "arn:aws:events:us-east-1:444455556666:event-bus/a b"',
        "event-bus/a b'; expected the ARN of one event bus that is no partner's",
    ),
    (
        "[alarms]",
        '[alarms]\nevent-bus = "arn:aws:sns:us-east-1:444455556666:security"',
        "alarms.event-bus: found 'arn:aws:sns:us-east-1:444455556666:security'; expected the ARN of one",
    ),
    (
        "[alarms]",
        '[alarms]\nevent-bus = "arn:aws-us-gov:events:us-gov-west-1:444455556666:event-bus/security"',
        "alarms.event-bus: found an ARN of partition aws-us-gov; expected aws",
    ),
    (
        "[alarms]",
        '[alarms]\nevent-bus = "arn:aws:events:us-east-1:111122223333:event-bus/default"',
        "alarms.event-bus: found the default bus of this account, 111122223333",
    ),
    (
        "[alarms]",
        '[alarms]\nevent-bus = "arn:aws:events:eu-west-1:111122223333:event-bus/default"',
        "alarms.event-bus: found the default bus of this account, 111122223333",
    ),
    (
        "[alarms]",
        '[alarms]\nadopt.topic = "arn:aws:sns:us-east-1:111122223333:theirs"',
        "alarms.subscribers: nobody is subscribed to an adopted topic; leave out either the list or arn:aws:sns:us-eas",
    ),
    (
        "[alarms]",
        '[alarms]\nadopt.topic = "arn:aws:sns:us-east-1:444455556666:theirs"',
        "alarms.adopt.topic: found an ARN of account 444455556666; expected this account, 111122223333",
    ),
    (
        "[alarms]",
        '[alarms]\nadopt.topic = "arn:aws:sns:us-east-1:111122223333:theirs.fifo"',
        "alarms.adopt.topic: found 'arn:aws:sns:us-east-1:111122223333:theirs.fifo'; expected the ARN of a topic that",
    ),
    ("fips = true", 'fips = "yes"', "network.fips: found 'yes'; expected true or false"),
    ("[tags]\ndata-classification", "[[tags]]\ndata-classification", "expected a table"),
    ("zones = 3", "zones = 2.5", "network.create.zones: found 2.5; expected a whole number"),
    ("zones = 3", "zones = 9", "network.create.zones: found 9; expected at most 3"),
    ("zones = 3", "zones = 2026-01-01", "network.create.zones: found 2026-01-01; expected a whole number"),
    ("[log-archive.create]", "[[log-archive.create]]", "log-archive.create: found [{}]; expected a table"),
    (
        'labels = ["PERSON", "PACKAGE"]',
        'labels = ["PEOPLE"]',
        "capabilities.streaming-video.processors[1].labels[0]: found 'PEOPLE'; expected 'PERSON', 'PET', 'PACKAGE'",
    ),
    ('projects = ["cheque-layouts"]', "projects = []", "projects: found []; expected at least 1 of them"),
    (
        '"arn:aws:iam::111122223333:role/branch/kiosk"',
        '"arn:aws:iam::111122223333:user/kiosk"',
        "trusted.liveness-clients[0]: found 'arn:aws:iam::111122223333:user/kiosk'; expected a role ARN or a service",
    ),
    # a key is missing, or not known
    ('organization = "o-exampleorg1"', "", "organization: missing; expected id of the AWS organization"),
    ('organization = "o', 'organisation = "o', "organisation: no such key; did you mean 'organization'?"),
    ("[guardrails]", "[guardrail]", "guardrail: no such key; did you mean 'guardrails'?"),
    ("[network]", "[network]\ncidrs = []", "network.cidrs: no such key"),
    ('data-classification = "confidential-biometric"', "", "tags.data-classification: missing"),
    ("[log-archive.create]", "[log-archive]", "log-archive: give [log-archive.create], [log-archive.adopt], or both"),
    (CREATE, CREATE + ADOPT + 'route-tables = ["rtb-11111111"]\n', "network: give either [network.create] or"),
    (
        CREATE,
        ADOPT + 'route-tables = ["rtb-11111111"]\n',
        "network: an adopted VPC needs client-cidrs, client-security-groups or",
    ),
    (CREATE, ADOPT, "network.adopt.route-tables: missing; expected route tables of those subnets"),
    # capabilities
    (
        "[capabilities.moderation]",
        "[capabilities.face-livenes]",
        "capabilities.face-livenes: no capability named 'face-livenes'; did you mean 'face-liveness'?",
    ),
    ("[capabilities.moderation]", "[capabilities.people-pathing]", "refused: people pathing was discontinued"),
    ("[capabilities.moderation]", "[capabilities.person-tracking]", "refused: people pathing was discontinued"),
    ("[capabilities.moderation]", "[capabilities.DetectFaces]", "an operation, not a capability; it belongs to 'face-"),
    ("[capabilities.moderation]", "[capabilities.resource-tags]", "comes by itself with face-search"),
    (
        '[capabilities.custom-labels]\nprojects = ["cheque-layouts"]',
        "",
        "capabilities.custom-labels-sharing: works on the resources of custom-labels: approve that too, or neither",
    ),
    (
        "[capabilities.bulk-image-analysis]\nacknowledge-closed-to-new-customers = true",
        "[capabilities.bulk-image-analysis]",
        "capabilities.bulk-image-analysis: closed to new customers since 2026-04-30; if this account may still",
    ),
    (
        'search-collection = "employees"',
        'search-collection = "employee"',
        "processors[0].search-collection: found 'employee'; expected one of [capabilities.face-search]; did you mean",
    ),
    ('labels = ["PERSON", "PACKAGE"]', "", "processors[1]: give either search-collection (faces) or labels"),
    ('project = "cheque-layouts"', 'project = "cheques"', "copy-targets[0].project: found 'cheques'; expected one of"),
    ("role/models/importer", "role/models/*", "copy-targets[0].principal: found"),
    # answers that nothing follows from
    (
        "[capabilities.moderation]",
        '[capabilities.moderation]\nresults-readers = ["arn:aws:iam::111122223333:role/a"]',
        "capabilities.moderation.results-readers: moderation has no results that are read apart from the call",
    ),
    (
        "[capabilities.custom-labels-sharing]",
        '[capabilities.custom-labels-sharing]\ncallers = ["arn:aws:iam::111122223333:role/a"]',
        "capabilities.custom-labels-sharing.callers: custom-labels-sharing has no caller role",
    ),
    (
        "[capabilities.moderation]",
        "[capabilities.moderation]\nacknowledge-closed-to-new-customers = true",
        "capabilities.moderation.acknowledge-closed-to-new-customers: AWS has not closed moderation: leave it out",
    ),
    (LIVENESS, "", "trusted.liveness-clients: no approved capability has a role for them"),
    # the Region
    (
        'region = "us-east-1"',
        'region = "us-west-1"',
        "network.create.zones: found 3; us-west-1 offers an account 2",
    ),
    (
        'region = "us-east-1"',
        'region = "us-est-1"',
        "found 'us-est-1'; expected a Region of Amazon Rekognition; did you",
    ),
    (
        'region = "us-east-1"',
        'region = "us-east-2"',
        "capabilities.face-liveness is not offered in us-east-2; it is in",
    ),
    (
        'region = "us-east-1"',
        'region = "us-east-2"',
        "capabilities.streaming-video.processors[0]: branch-entrance-faces",
    ),
    ('region = "us-east-1"', 'region = "eu-west-1"', "network.fips: the FIPS endpoint is not offered in eu-west-1"),
    ("fips = true", "fips-transition = true", "network: fips-transition: has no effect without fips = true"),
    ('region = "us-east-1"', 'region = "us-gov-west-1"', "partition: found 'aws'; expected 'aws-us-gov'"),
    ('region = "us-east-1"', 'region = "il-central-1"', "capabilities.custom-labels is not offered in il-central-1"),
    ('region = "us-east-1"', 'region = "ca-central-1"', "capabilities.text-detection is not offered in ca-central-1"),
    (
        "zones = 3",
        'zones = 2\nzone-ids = ["use1-az1", "usw2-az2"]',
        "network.create.zone-ids[1]: found 'usw2-az2'; expected a zone of us-east-1, e.g. use1-az1",
    ),
    # addresses
    ("10.42.0.0/22", "10.42.0.1/22", "network.create.cidr: found '10.42.0.1/22'; expected an IPv4 range"),
    ("10.42.0.0/22", "10.42.0.0/255.255.252.0", "expected an IPv4 range as AWS writes it: 10.42.0.0/22"),
    ("fips = true", 'client-cidrs = ["10.42.0.1"]', "found '10.42.0.1'; expected an IPv4 range as AWS writes it"),
    ("10.42.0.0/22", "10.42.0.0/28", "network.create: cidr 10.42.0.0/28 is not between /16 and /24"),
    ("fips = true", 'client-cidrs = ["0.0.0.0/0"]', "network.client-cidrs[0]: found '0.0.0.0/0'; expected a private"),
    ("fips = true", 'client-cidrs = ["192.0.2.0/24"]', "found '192.0.2.0/24'; expected a private IPv4 range"),
    # things of another account, Region or partition
    (KEYS, ADOPTED_KEY.format('media = "alias/media"'), "keys.adopt.media: found 'alias/media'; expected a key ARN"),
    (
        KEYS,
        ADOPTED_KEY.format('media = "arn:aws:kms:eu-west-1:444455556666:key/1"'),
        "keys.adopt.media: found an ARN of eu-west-1; expected us-east-1",
    ),
    (
        KEYS,
        ADOPTED_KEY.format('media = "arn:aws:kms:eu-west-1:111122223333:key/1"'),
        "keys.adopt.media: found an ARN of eu-west-1; expected us-east-1",
    ),
    (
        KEYS,
        ADOPTED_KEY.format('media = "arn:aws-us-gov:kms:us-east-1:111122223333:key/1"'),
        "keys.adopt.media: found an ARN of partition aws-us-gov; expected aws",
    ),
    (
        "111122223333:role/security/key-custodians",
        "444455556666:role/security/k",
        "keys.administrators[0]: found an ARN",
    ),
    (
        'prefix = "fsi"',
        'prefix = "fsi"\n' + BOUNDARY.format("", "444455556666"),
        "permission-boundary: found an ARN of",
    ),
    (
        "us-east-1:111122223333:stream/loading-bay",
        "us-west-2:111122223333:stream/l",
        "video-stream: found an ARN of us-w",
    ),
    (
        "us-east-1:00000000-1111-2222-3333-444444444444",
        "eu-west-1:00000000-1111-2222-3333-444444444444",
        "capabilities.face-liveness.identity-pool: found 'eu-west-1:00000000-1111-2222-3333-444444444444'; expected a",
    ),
    (
        "role/security/auditors",
        "role/*",
        "trusted.auditors[0]: found every role of account 444455556666; expected named",
    ),
    # twice
    ('["customers", "employees"]', '["employees", "employees"]', "collections: 'employees' is there 2 times"),
    ("loading-bay-labels", "branch-entrance-faces", "processors: 'branch-entrance-faces' is there 2 times"),
    (
        KEYS,
        ADOPTED_KEY.format(
            'media = "arn:aws:kms:us-east-1:111122223333:key/1"\nlogs = "arn:aws:kms:us-east-1:111122223333:key/1"'
        ),
        "keys.adopt: 'arn:aws:kms:us-east-1:111122223333:key/1' is there 2 times; each data class has a key of its own",
    ),
    (
        "[log-archive.create]",
        '[log-archive.adopt]\ntrail = "arn:aws:cloudtrail:us-east-1:444455556666:trail/org"\n'
        'bucket = "organization-logs"',
        "audit.queries: asks tables over the bucket of a trail of the baseline's own",
    ),
    # time, length
    (KEYS, KEYS + "[retention]\nevidence = 5\nevidence-lock = 6", "retention.evidence-lock: found 6 days; expected at"),
    (
        "[log-archive.create]",
        "[log-archive.create]\nretention = 90",
        "log-archive.create.lock: found 365 days; expected",
    ),
    (KEYS, KEYS + "[retention]\nlogs = 100", "retention.logs: found 100; expected 30, 60, 90"),
    ('prefix = "fsi"', 'prefix = "a-very-long-prefix"', "prefix: found 'a-very-long-prefix'; expected 3 to 16"),
    ("loading-bay-labels", "l" * 128, "processors[1].name: found 128 characters; expected at most"),
    ("[tags]", '[tags]\nOwner = "a"\nowner = "b"', "tags: found 'owner' 2 times in different case"),
    ("[tags]", "[tags]\n" + "\n".join(f't{n} = "x"' for n in range(49)), "tags: found 50; expected at most 49"),
    ("[tags]", '[tags]\n"aws:owner" = "x"', "tags: found the key 'aws:owner'; expected"),
]


def description(text: str, folder: Path) -> list[str]:
    """The mistakes that `load` tells about an environment file with this text."""
    path = folder / "bank.toml"
    path.write_text(text, encoding="utf-8")
    try:
        load(path)
    except SettingsError as error:
        return str(error).splitlines()
    return []


def full() -> str:
    return (ENVIRONMENTS / "full.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(path.stem for path in ENVIRONMENTS.glob("*.toml")))
def test_shipped_environments_are_read(name: str) -> None:
    """Each environment that the project ships has no mistake, and approves something."""
    assert load(name).approved


@pytest.mark.parametrize(("old", "new", "mistake"), MISTAKES)
def test_a_mistake_is_reported(old: str, new: str, mistake: str, tmp_path: Path) -> None:
    """A mistake is reported with the file, the key, what was found and what is expected."""
    assert old in full()
    lines = description(full().replace(old, new), tmp_path)
    where = re.compile(re.escape(str(tmp_path / "bank.toml")) + r"(:\d+)?: ")
    assert all(where.match(line) for line in lines)
    assert any(mistake in line for line in lines)


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    """Wrong kinds, unknown names and contradictions come together, in one reading of the file."""
    text = full()
    for old, new in (
        ('account = "111122223333"', "account = 1"),
        ("[capabilities.moderation]", "[capabilities.moderatoin]"),
        ('region = "us-east-1"', 'region = "us-east-2"'),
        ("[log-archive.create]", "[log-archive.create]\nretention = 90"),
        ('["customers", "employees"]', '["employees", "employees", "!"]'),
    ):
        text = text.replace(old, new)
    found = "\n".join(description(text, tmp_path))
    for mistake in (
        "account: found 1",
        "did you mean 'moderation'?",
        "face-liveness is not offered in us-east-2",
        "identity-pool: found 'us-east-1:",
        "log-archive.create.lock: found 365 days",
        "face-search.collections[2]: found '!'",
    ):
        assert mistake in found


def test_a_mistake_brings_no_untrue_one(tmp_path: Path) -> None:
    """An answer that cannot be read is not taken for one that is missing or contradicted."""
    text = full().replace('collections = ["customers", "employees"]', 'collections = ["!"]')
    text = text.replace("[capabilities.face-liveness]", "[capabilities.face-livenes]")
    assert [line.partition(".toml:")[2] for line in description(text, tmp_path)] == [
        "11: capabilities.face-search.collections[0]: found '!'; expected letters, digits, _ . and -",
        "12: capabilities.face-livenes: no capability named 'face-livenes'; did you mean 'face-liveness'?",
    ]


@pytest.mark.parametrize(
    ("environment", "mistake"),
    [
        (os.fsdecode(b"b\xe4nk.toml"), "b\udce4nk.toml: its name is not UTF-8; rename the file"),
        ("exampel", "environments/exampel.toml: no such environment file; did you mean 'example'?"),
        ("nowhere/bank.toml", "nowhere/bank.toml: no such environment file"),
        ("a\0b", "environments/a\0b.toml: cannot be read"),
        ("x" * 300, "cannot be read: "),
    ],
)
def test_a_file_that_is_not_there(environment: str, mistake: str) -> None:
    """A wrong name is reported with the nearest environment that there is."""
    with pytest.raises(SettingsError) as raised:
        load(environment)
    assert mistake in str(raised.value)


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        (b"prefix = ", "is not TOML: "),
        (b"\xff\xfe", "is not UTF-8: found 0xff in line 1"),
        (b"# a\nprefix = '\xe4'", "is not UTF-8: found 0xe4 in line 2"),
        (b"\xef\xbb\xbfprefix = 1", "prefix: found 1; expected 3 to 16"),
        (b"", "capabilities: approve at least one capability, e.g. [capabilities.face-detection]"),
        (b"a = " + b"[" * 9999, "is nested too deeply"),
        (b"a = " + b"9" * 9999, "is not TOML that can be read: "),
    ],
)
def test_a_file_that_cannot_be_read(content: bytes, mistake: str, tmp_path: Path) -> None:
    """What is not TOML is reported in one line, never by a traceback."""
    (tmp_path / "bank.toml").write_bytes(content)
    with pytest.raises(SettingsError) as raised:
        load(tmp_path / "bank.toml")
    assert mistake in str(raised.value)


@pytest.mark.parametrize(("inside", "endpoints"), [("true", 2), ("false", 1)])
def test_the_streaming_endpoint_is_for_clients_inside(inside: str, endpoints: int, tmp_path: Path) -> None:
    """A streaming endpoint is made only where liveness clients run inside the VPC."""
    path = tmp_path / "bank.toml"
    path.write_text(full().replace("clients-inside-vpc = true", f"clients-inside-vpc = {inside}"))
    assert load(path).endpoints == (Endpoint.REKOGNITION, Endpoint.STREAMING)[:endpoints]


@pytest.mark.parametrize(
    ("region", "zones"), [("us-gov-west-1", "usgw1"), ("ap-southeast-7", "apse7"), ("eu-central-1", "euc1")]
)
def test_zones_of_a_region_are_known_as_such(region: str, zones: str) -> None:
    """Their ids begin with the Region's name cut short."""
    ids = [f"{zones}-az1", f"{zones}-az3"]
    changes = {"region": region, "partition": partition(region), "network.create.zone-ids": ids}
    assert settings_of("minimal", changes).region == region


def test_settings_do_not_change() -> None:
    """Settings are frozen, down to the lists."""
    settings: Settings = load("full")
    with pytest.raises(ValueError, match="frozen"):
        settings.region = "eu-west-1"
    assert isinstance(settings.capabilities.face_search and settings.capabilities.face_search.collections, tuple)


# Any content ---------------------------------------------------------------------------------------------------------

KEYS_OF_FULL = [line.partition("=")[0].strip() for line in full().splitlines() if "=" in line and line[0].isalpha()]
VALUES = st.one_of(
    st.integers().map(str),
    st.booleans().map(lambda value: str(value).lower()),
    st.floats().map(lambda value: str(value).replace("e", "E")),
    st.sampled_from(
        ["''", "'arn:'", "'arn:aws:iam::1:role/x'", "[]", "[[]]", "['', '']", "{}", "{a = {}}", "07:32:00"]
    ),
    st.dates().map(lambda value: value.isoformat()),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="'")).map(
        lambda value: f"'{value}'"
    ),
)


def _raises_settings_error_only(text: str, folder: Path) -> None:
    """Whatever is reported, it is reported by `SettingsError`, one whole line a mistake."""
    for line in description(text, folder):
        assert line.startswith(str(folder))


@given(edits=st.dictionaries(st.sampled_from(KEYS_OF_FULL), VALUES, min_size=1, max_size=4))
def test_any_value_is_read_or_reported(edits: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """No value of any key makes the reading fail in any other way than by telling the mistake."""
    lines = full().splitlines()
    for number, line in enumerate(lines):
        key, equals, _ = line.partition(" = ")
        if equals and key in edits:
            lines[number] = f"{key} = {edits[key]}"
    _raises_settings_error_only("\n".join(lines), tmp_path_factory.getbasetemp())


@given(line=st.integers(0, len(full().splitlines()) - 1), text=st.text(st.characters(codec="utf-8"), max_size=20))
def test_any_line_is_read_or_reported(line: int, text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No text in the place of any line makes the reading fail in any other way than by telling the mistake."""
    lines = full().splitlines()
    lines[line] = text
    _raises_settings_error_only("\n".join(lines), tmp_path_factory.getbasetemp())
