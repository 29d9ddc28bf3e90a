"""A process for a learner's code that sees nothing, reaches nothing and leaves nothing behind: bubblewrap."""
from .launch import Limits, SandboxMissing, ended, launch, ready

__all__ = ["Limits", "SandboxMissing", "ended", "launch", "ready"]
