"""Numbers of things in words: one control, two controls."""


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 control`, `2 controls`; `plural` where it is not the noun with an s."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"
