"""Pages for learners: nothing on them is active, and of hidden tests they tell known mistakes alone."""
from .exporter import FeedbackExporter
from .page import sentence_page

__all__ = ["FeedbackExporter", "sentence_page"]
