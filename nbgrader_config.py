"""nbgrader for this course: solutions/ is the source, exercises/ the release version made from it."""
c = get_config()  # noqa: F821  (nbgrader provides it)

c.CourseDirectory.course_id = "feed-forward"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"

c.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("put your code here")'}
c.ClearSolutions.text_stub = "*Your answer here.*"

c.ExecutePreprocessor.timeout = 60  # seconds for one cell
c.NbGrader.logfile = ""
