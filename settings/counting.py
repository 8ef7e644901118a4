"""Numbers of things in words: one control, two controls."""


def noun(number: int, singular: str, plural: str = "") -> str:
    """`control` of one, `controls` of any other number; `plural` where it is not the noun with an s."""
    return singular if number == 1 else plural or f"{singular}s"


def counted(number: int, singular: str, plural: str = "") -> str:
    """`1 control`, `2,000 controls`."""
    return f"{number:,} {noun(number, singular, plural)}"
