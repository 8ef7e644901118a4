"""What a change does to access, as a comment on it: widened first, on one screen, the rest folded."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from assurance.proof.comparing import Change
from assurance.proof.widening import Widening
from assurance.results.folding import bullets, fitting, folded, plain


def comment(found: Sequence[Change], over_all: Sequence[Widening]) -> str:
    """Markdown as GitHub and GitLab show it."""
    wider = [one for one in over_all if one.widened]
    widened = [one for one in found if one.widened]
    narrowed = list(_grouped(one for one in found if not one.widened))
    narrowed += [_over(one) for one in over_all if not one.widened]
    count = f"{len(widened)} widened, {len(found) - len(widened)} narrowed"
    more = f"; over all requests {len(wider)} widened, {len(over_all) - len(wider)} narrowed" if over_all else ""
    lines = [
        f"### Access: {count}{more}",
        "",
        *bullets("Wider over all requests, for example", [_over(one) for one in wider]),
        *bullets("Wider", list(_grouped(widened))),
        *folded(f"{len(narrowed)} narrowed", narrowed),
    ]
    return fitting(lines)


def _grouped(found: Iterable[Change]) -> Iterator[str]:
    """A line for the actions of which all else is the same."""
    together: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in found:
        row = one.row
        together[row.principal, row.path, row.resource, one.before, one.after, row.because].append(row.action)
    for (principal, path, resource, was, now, because), actions in sorted(together.items()):
        about = f"**{plain(principal)}** {plain(path)}: {plain(', '.join(actions))} on {plain(resource)}"
        yield f"{about}<br>{was} before, {now} now: {plain(because)}"


def _over(one: Widening) -> str:
    return f"**{plain(one.about)}**<br>{plain(one.description)}"
