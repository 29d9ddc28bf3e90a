"""nbgrader for this course: solutions/ is the source, exercises/ the release version made from it."""
import os

from grading.batch import take_over

c = get_config()  # noqa: F821  (nbgrader provides it)

c.CourseDirectory.course_id = "feed-forward"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"

c.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("put your code here")'}
c.ClearSolutions.text_stub = "*Your answer here.*"

c.ExecutePreprocessor.timeout = 60  # seconds for one cell
c.NbGrader.logfile = ""

# Limits are set as here; the chapter "Grading a course" lists them all.
c.SandboxedExecute.call_seconds = 20  # of processor time, for one call or cell
c.SandboxedAutograde.file_mb = 10     # of one file handed in

# A learner's code runs in a sandbox, the tests outside it (grading/). FFN_GRADE_UNPROTECTED=1 goes back to nbgrader's
# own way, which runs both together with your rights: only for code that you trust.
if not os.environ.get("FFN_GRADE_UNPROTECTED"):
    c.Autograde.autograde_preprocessors = [
        "grading.execute.SandboxedExecute", "nbgrader.preprocessors.IgnorePattern",
        "nbconvert.preprocessors.ClearMetadataPreprocessor", "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades", "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata"]
    take_over()

# Pages without active content and without hidden tests (grading/feedback/).
c.GenerateFeedback.exporter_class = "grading.feedback.FeedbackExporter"
