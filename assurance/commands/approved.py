"""What is approved: the environment file that is named, or that an assembly was made of."""

import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assurance.commands.failing import CannotCheckError

if TYPE_CHECKING:
    from assurance.sources.physical import Place
    from settings.settings import Settings


def approved(paths: list[str], environment: str | None) -> "Settings | None":
    """What an environment file says, named or found by the receipt of an assembly; the exceptions do not count."""
    return settings_of(environment or made_of(paths, registered=False))


def made_of(paths: list[str], exceptions: Path | None = None, *, registered: bool = True) -> str | None:
    """The environment that a synthesis left its name of, so that the check says what the synthesis said.

    Raises `CannotCheckError` where environment file or, if they count (`registered`), exceptions are not as they were.
    """
    from assurance.sources.beside import RECEIPT

    assembly = Path(paths[0])
    if len(paths) > 1 or not (assembly / RECEIPT).is_file():
        return None
    from assurance.sources import receipt
    from assurance.sources.failing import SourceError
    from settings.loading import file_of

    try:
        if not (made := receipt.origin(assembly)):
            return None
        file = file_of(made.environment)
        if file.resolve().is_relative_to(assembly.resolve()):
            raise SourceError(f"{file}: lies in the assembly that it says is approved; name yours with --environment")
        if not file.is_file():
            print(f"{assembly} was made of {file}, which is not here", file=sys.stderr)
            return None
        receipt.same_environment(made)
        if registered and exceptions is None:
            receipt.same_register(made)
    except SourceError as error:
        raise CannotCheckError(str(error)) from None
    print(f"what is approved: {file}, of which {assembly} was made", file=sys.stderr)
    return made.environment


def settings_of(environment: str | None) -> "Settings | None":
    """The settings of an environment file. Raises `CannotCheckError`."""
    if environment is None:
        return None
    from settings.loading import SettingsError, load

    try:
        return load(environment)
    except SettingsError as error:
        raise CannotCheckError(str(error)) from None


def place_of_all(settings: "Settings | None", account: str | None, region: str | None) -> "Place":
    """Where what does not say it itself belongs: to the environment, or as asked. Raises `CannotCheckError`."""
    from assurance.sources.physical import partition_of
    from assurance.sources.placing import place_of

    if settings and (account or region):
        raise CannotCheckError("--account and --region: the environment says where it is; leave them out")
    if account and not re.fullmatch(r"\d{12}", account):
        raise CannotCheckError(f"--account: found {account!r}; expected the 12 digits of an account ID")
    if region and not re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", region):
        raise CannotCheckError(f"--region: found {region!r}; expected a Region such as eu-west-1")
    stated = {"account": account, "region": region, "partition": partition_of(region or "${")}
    return replace(place_of(settings), **{name: value for name, value in stated.items() if value})
