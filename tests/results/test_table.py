"""The table of findings: plain lines are what the layout would have made of them."""

from hypothesis import given
from hypothesis import strategies as st

from assurance.results.drawing import drawn
from assurance.results.result import Results
from assurance.results.table import _parts, render
from assurance.results.verdict import Status
from tests.results.test_since import result

ODD = st.text(st.sampled_from(" a[]/:\t\n\x1b\x07\u202eé界🙂-") | st.characters(codec="utf-8"), max_size=130)


@given(path=ODD, message=ODD, status=st.sampled_from((Status.NOT_MET, Status.UNDECIDED)), here=st.booleans())
def test_a_plain_line_is_what_the_layout_makes_of_it(path: str, message: str, status: Status, here: bool) -> None:
    """Whatever a name or a message holds, and however long it is: lines laid out by nobody are the same."""
    more = {} if here else {"template": "aws://444455556666/us-east-1/one"}
    found = Results(results=(result("AUD01", status, message, path=path, **more), result("AUD02")))
    assert render(found, to_file=True) == drawn(_parts(found, None, 0), width=120, to_file=True)
