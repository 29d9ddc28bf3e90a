"""What a teacher wants to know of an assignment when it is graded: tables, a page, a summary."""
from .findings import findings
from .report import report, summary, write

__all__ = ["findings", "report", "summary", "write"]
