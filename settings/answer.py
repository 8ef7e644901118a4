"""What every table of an environment file has in common."""

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """One table of the environment file: unknown keys are mistakes, and nothing changes after reading."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        use_attribute_docstrings=True,
        alias_generator=lambda name: name.replace("_", "-"),
    )
