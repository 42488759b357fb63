"""ValidationReport → SARIF 2.1.0 (OASIS), which code hosts and editors show on the lines it names."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from vncuba_dataset.report.place import place_of
from vncuba_dataset.version import __version__

if TYPE_CHECKING:
    from vncuba_dataset.suites import Failure
    from vncuba_dataset.validate import ValidationReport

LEVELS = {"critical": "error", "warning": "warning"}


def as_sarif(report: ValidationReport) -> str:
    """One run; a rule for each expectation that failed, with its note, and a result for each failure."""
    failures = [*report.failures, *report.warnings]
    rules = {_rule_id(failure): failure for failure in reversed(failures)}
    names = sorted(rules)
    places = {name: i for i, name in enumerate(names)}
    driver = {
        "name": "vncuba-dataset",
        "version": __version__,
        "rules": [
            {
                "id": name,
                "shortDescription": {"text": name if _is_refusal(rules[name]) else rules[name].reason},
                "defaultConfiguration": {"level": LEVELS[rules[name].severity]},
            }
            for name in names
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(file)}} for file in report.files],
        "results": [_result(failure, places[_rule_id(failure)]) for failure in failures],
    }
    told = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _rule_id(failure: Failure) -> str:
    """One expectation looks for several things in one column: its note tells them apart."""
    if _is_refusal(failure):
        return failure.expectation
    digest = hashlib.sha256(failure.reason.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{failure.expectation}/{failure.column or 'page'}/{digest}"


def _is_refusal(failure: Failure) -> bool:
    """Whether it is a reader who refused the page: its reason speaks of this one page, `sidecar/wrong` of all."""
    return "/" in failure.expectation


def _result(failure: Failure, rule: int) -> dict[str, Any]:
    file, line = place_of(failure)
    value = f" “{failure.value}”" if failure.value else ""
    return {
        "ruleId": _rule_id(failure),
        "ruleIndex": rule,
        "level": LEVELS[failure.severity],
        "message": {"text": f"{failure.reason}{value} {failure.fix}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(file)}, "region": {"startLine": line}}}],
    }


def _uri(file: str) -> str:
    """A path as a relative reference; a colon in its first part would make it a scheme."""
    path = quote(file, safe="/#!")
    return path.replace("#", "%23")
