"""Whether an exercise is fair, looked at before it is released."""
from .findings import Finding, told
from .verify import verify

__all__ = ["Finding", "told", "verify"]
