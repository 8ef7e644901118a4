"""The questions of the five considerations, each with a test by hand: one call that must work, one that must fail."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, model_validator

from assurance.pack.hand_tests.subjects import KNOWN, SUBJECTS, unknown
from assurance.pack.words.reading import FOLDER, Control, Support, Text, Words, read
from assurance.results.verdict import Consideration
from settings.words import suggestion


def _filled(text: str) -> str:
    if name := unknown(text):
        raise ValueError(f"{{{name}}} stands for nothing{suggestion(name, sorted(KNOWN))}")
    return text


def _subject(name: str) -> str:
    if name not in SUBJECTS:
        raise ValueError(f"no such resource{suggestion(name, sorted(SUBJECTS))}")
    return name


Filled = Annotated[Text, AfterValidator(_filled)]
"""A text in which names of the vocabulary may stand in braces."""
SubjectName = Annotated[str, AfterValidator(_subject)]


class Call(Words):
    """A call whose answer the policies of the assembly decide."""

    as_: Filled
    """The principal that calls."""
    does: Filled
    """The IAM action that the policies are asked about."""
    on: Filled = "*"
    """The ARN that the policies are asked about."""
    through: Filled
    """The network path."""
    command: Filled
    """What to type."""
    expect: Filled | None = None
    """What comes back, where that is more than success or the service's error."""
    request: Mapping[str, str] = {}
    """Condition keys of this request."""
    who: Filled | None = None
    """Who calls, where it is not the principal that the policies are asked about."""
    where: Filled | None = None
    """From where, in that case."""
    applied_by_hand: Text | None = None
    """Said where the organization's policy, which then counts as in force, is deployed by no template."""


class Rings(Words):
    """A call that is refused, and of which somebody hears."""

    as_: Filled
    """The principal that calls."""
    does: Filled
    """The IAM action that is refused."""
    through: Filled
    """The network path."""
    command: Filled
    """What to type."""
    topic: SubjectName
    """The topic on which the refusal is reported."""
    expect: Filled
    """What happens beside the refusal."""


class Look(Words):
    """A read by the verifier, who sees what the template says of a resource."""

    of: SubjectName
    """The resource that is looked at."""
    on: Filled = "*"
    """The ARN that the policies are asked about."""
    command: Filled
    """What to type: a command of the AWS CLI."""
    shows: Mapping[str, str]
    """Property of the resource → what the response calls it."""


class Stated(Words):
    """Something to do that no policy decides; every word of it stands here."""

    who: Filled
    """Who does it."""
    where: Filled
    """From where."""
    command: Filled
    """What to type, or to do."""
    expect: Filled
    """What comes back."""
    event: Filled
    """What CloudTrail or another log keeps of it."""
    because: Filled
    """Why that is to be expected."""
    held_by: tuple[Support, ...] = ()
    """What holds this, where it states an effect."""
    holds: Literal["no-way-out", "opted-out"] | None = None
    """What the assembly must bear out; otherwise the test is shown as contradicted."""
    otherwise: Filled | None = None
    """What is said where it does not; `because`, if not given."""


class Attempt(Words):
    """One half of a test: one of the four kinds."""

    call: Call | None = None
    """A call that policies decide."""
    rings: Rings | None = None
    """A refused call of which somebody hears."""
    look: Look | None = None
    """A read by the verifier."""
    stated: Stated | None = None
    """Something that no policy decides."""

    @model_validator(mode="after")
    def _of_one_kind(self) -> "Attempt":
        kinds = [name for name in type(self).model_fields if getattr(self, name)]
        if len(kinds) != 1:
            raise ValueError(f"found {' and '.join(kinds) or 'nothing'}; expected one of call, rings, look and stated")
        return self


class Question(Words):
    """`measure` is a demand: whether it holds is what the controls say."""

    ask: Text
    """The question."""
    measure: Text
    """What would be good enough."""
    controls: tuple[Control, ...]
    """The controls that answer it."""
    held_by: tuple[Support, ...] = ()
    """What else holds the measure."""
    test: Filled
    """The title of the test by hand."""
    needs: tuple[SubjectName, ...] = ()
    """Resources without which there is nothing to test, beside those that the test names."""
    works: Attempt
    """What must work."""
    fails: Attempt
    """What must fail."""


class Questions(Words):
    """The questions of one consideration."""

    question: tuple[Question, ...]
    """The questions, in the order in which they are shown."""


def questions() -> Mapping[Consideration, tuple[Question, ...]]:
    """Every question, in the order of the design source. Raises `PackError`."""
    folder = FOLDER / "questions"
    return {one: read(f"{one.name.lower()}.toml", Questions, folder).question for one in Consideration}
