"""What checks of an exercise found out."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Finding", "checked", "told"]


@dataclass(frozen=True)
class Finding:
    """What a check found out: whether all is well, and a sentence."""

    check: str
    ok: bool
    text: str


def checked(check: str, problems: Iterable[str], fine: str) -> list[Finding]:
    """A finding for each problem, or one that says that all is well."""
    return [Finding(check, False, text) for text in problems] or [Finding(check, True, fine)]


def told(findings: Iterable[Finding]) -> str:
    """The findings as a table: ✓ or ✗, the check, the sentence."""
    findings = list(findings)
    width = max((len(finding.check) for finding in findings), default=0)
    return "\n".join(f"{'✓' if f.ok else '✗'} {f.check:<{width}}  {f.text}" for f in findings)
