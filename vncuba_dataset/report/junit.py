"""ValidationReport → JUnit XML for a build server."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from vncuba_dataset.report.text import told
from vncuba_dataset.validate import by_file

if TYPE_CHECKING:
    from vncuba_dataset.validate import ValidationReport


def as_junit(report: ValidationReport) -> str:
    """A test case per file."""
    failed, warned_of = by_file(report.failures), by_file(report.warnings)
    suite = ElementTree.Element(
        "testsuite",
        name="vncuba_dataset validate",
        tests=str(len(report.files)),
        failures=str(len(failed)),
    )
    for file in report.files:
        case = ElementTree.SubElement(
            suite, "testcase", classname=_xml(str(PurePath(file).parent)), name=_xml(PurePath(file).name)
        )
        for one in failed.get(file, ()):
            element = ElementTree.SubElement(case, "failure", message=_xml(one.reason), type=one.expectation)
            element.text = _xml("\n".join(told(one)))
        if warnings := warned_of.get(file):
            element = ElementTree.SubElement(case, "system-out")
            element.text = _xml("\n".join(line for one in warnings for line in told(one)))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _xml(text: str) -> str:
    """XML 1.0 has no place for control characters, lone surrogates and two others, not even escaped."""
    return "".join(c if _is_xml(c) else "\ufffd" for c in text)


def _is_xml(c: str) -> bool:
    return (c >= " " or c in "\t\n") and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"
