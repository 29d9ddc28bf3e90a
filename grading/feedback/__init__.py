"""Pages for learners: nothing on them is active, and nothing of hidden tests is there but which known mistake it was."""
from .exporter import FeedbackExporter
from .page import sentence_page

__all__ = ["FeedbackExporter", "sentence_page"]
