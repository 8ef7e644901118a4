"""The shapes of the short texts: threats, unconfirmed behaviour of AWS, and what is inherited."""

from collections.abc import Iterator

from assurance.pack.words.reading import Circumstance, Control, Support, Text, Words, read
from assurance.results.verdict import Consideration
from settings.settings import Settings


class Threat(Words):
    """Something that must not happen."""

    title: Text
    """What must not happen."""
    how: Text
    """How it would come about."""
    controls: tuple[Control, ...]
    """The controls that stand against it."""


class Behaviour(Words):
    """Something about AWS that is not established."""

    title: Text
    """What is not established."""
    assumed: Text
    """What is assumed meanwhile."""
    find_out: Text
    """How to find out."""
    held_by: tuple[Support, ...] = ()
    """What holds this, where it states an effect."""
    only_with: tuple[Circumstance, ...] = ()
    """It matters with one of these; empty for always."""


class Copy(Words):
    """Something that AWS itself keeps."""

    what: Text
    """What it is."""
    held_by: tuple[Support, ...]
    """What holds this."""
    kept: Text
    """How long, and what ends it."""
    only_with: tuple[Circumstance, ...] = ()
    """There is none but with one of these; empty for always."""


class Program(Words):
    """A compliance program of AWS that covers the service."""

    title: Text
    """The program."""
    note: str = ""
    """What to know before relying on it."""
    consideration: Consideration = Consideration.COMPLIANCE


class Promise(Words):
    """Something that the service promises, or that AWS answers for."""

    title: Text
    """What is promised."""
    note: Text
    """Where, and what to know before relying on it."""
    held_by: tuple[Support, ...] = ()
    """What holds this, where it states an effect."""
    consideration: Consideration
    """The consideration that it belongs to."""


class Inherited(Words):
    """What the bank takes over from AWS, and where that is written."""

    source: Text
    """Where the programs are listed."""
    as_of: Text
    """The state of that list."""
    verify: Text
    """What to look at before relying on it."""
    program: tuple[Program, ...]
    """The programs."""
    promise: tuple[Promise, ...]
    """The promises."""

    @property
    def count(self) -> int:
        return len(self.program) + len(self.promise)

    def of(self, consideration: Consideration) -> list[Program | Promise]:
        """What is inherited under one consideration."""
        everything: tuple[Program | Promise, ...] = (*self.program, *self.promise)
        return [one for one in everything if one.consideration is consideration]


class Threats(Words):
    """The threats, in the order in which they are shown."""

    threat: tuple[Threat, ...]
    """The threats."""


class Behaviours(Words):
    """The behaviours, in the order in which they are shown."""

    behaviour: tuple[Behaviour, ...]
    """What is not established."""


class Copies(Words):
    """What AWS keeps, in the order in which it is shown."""

    copy_: tuple[Copy, ...]
    """What is kept."""


def threats() -> tuple[Threat, ...]:
    """All threats. Raises `PackError`."""
    return read("threats.toml", Threats).threat


def inherited() -> Inherited:
    """What is inherited from AWS. Raises `PackError`."""
    return read("inherited.toml", Inherited)


def unconfirmed_of(settings: Settings) -> Iterator[Behaviour]:
    """The unconfirmed behaviour that matters to what was approved. Raises `PackError`."""
    here = circumstances(settings)
    listed = read("unconfirmed.toml", Behaviours).behaviour
    yield from (one for one in listed if not one.only_with or here & {*one.only_with})


def copies_of(settings: Settings) -> Iterator[Copy]:
    """What AWS itself keeps of what was approved. Raises `PackError`."""
    here = circumstances(settings)
    yield from (one for one in read("copies.toml", Copies).copy_ if not one.only_with or here & {*one.only_with})


def circumstances(settings: Settings) -> frozenset[str]:
    """What `only-with` may name, of one environment."""
    biometric = {"biometric"} if any(row.biometric for row in settings.approved) else set()
    return settings.features | {row.family for row in settings.approved} | biometric
