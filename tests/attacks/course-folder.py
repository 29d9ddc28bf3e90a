# The course's secrets, solutions, gradebook and other submissions are read and written by their true paths.
import os
course = "@course@"
for path in ("secret.txt", "gradebook.db", "nbgrader_config.py", "solutions/01-neuron/neuron.ipynb",
             "submitted/aa-honest/01-neuron/neuron.ipynb", "autograded/aa-honest/01-neuron/neuron.ipynb", "quarantine/01-neuron.csv"):
    for place in (f"{course}/{path}", f"../../{path}", f"/proc/1/root{course}/{path}", f"/proc/1/cwd/{path}"):
        for mode in ("rb", "ab"):
            try:
                with open(place, mode) as file:
                    print("FOUND", place, mode, file.read(99) if mode == "rb" else file.write(b"x"))
            except OSError:
                pass
print("LOOKED", os.path.exists(course))
def neuron(x, w, b):
    return 0.0
