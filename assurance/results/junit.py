"""Results as JUnit XML: a test suite a control, a test case a judgement."""

import re
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from assurance.results.result import Result, Results
from assurance.results.verdict import Status

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(results: Results) -> str:
    """Not met is a failure, undecided an error, excepted skipped, each with its file; what is met needs none."""
    root = Element("testsuites", name="fsi-rekognition", tests=str(len(results.results)))
    for control, group in groupby(results.results, key=lambda one: one.control):
        cases = list(group)
        suite = SubElement(
            root,
            "testsuite",
            name=f"{control} {cases[0].title}",
            tests=str(len(cases)),
            failures=str(sum(one.status is Status.NOT_MET for one in cases)),
            errors=str(sum(one.status is Status.UNDECIDED for one in cases)),
            skipped=str(sum(one.status is Status.EXCEPTED for one in cases)),
        )
        for one in cases:
            _case(suite, one)
    for message in (*results.crashed, *results.mistakes):
        suite = SubElement(root, "testsuite", name="check", tests="1", failures="0", errors="1", skipped="0")
        case = SubElement(suite, "testcase", classname="check", name="could not check")
        SubElement(case, "error", message=_text(message))
    indent(root, space="")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _case(suite: Element, one: Result) -> None:
    name = " ".join(part for part in (one.path or "application", one.property) if part)
    case = SubElement(suite, "testcase", classname=one.control, name=_text(name))
    kind = {Status.NOT_MET: "failure", Status.UNDECIDED: "error", Status.EXCEPTED: "skipped"}.get(one.status)
    if kind:
        if one.template:
            case.set("file", _text(one.template))
        if one.line:
            case.set("line", str(one.line))
        description = SubElement(case, kind, message=_text(one.message))
        description.text = _text(one.remedy)


def _text(value: str) -> str:
    """Without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", value)
