# What a cell put out is ten megabytes of text, and pictures that are none, past the worker's own limits.
import gc
worker = next(o for o in gc.get_objects() if type(o).__name__ == "Worker")
import base64
def run(cell, name):
    script = base64.b64encode(b"\x89PNG\r\n\x1a\n<script>alert(1)</script>" + bytes(10**7)).decode()
    return {"stdout": "x" * 10**7, "outputs": [["y" * 10**6, script]] * 10, "error": None}
worker.run = run
def neuron(x, w, b):
    return 0.0
