# Start-up files, site-packages, the system and the worker itself are written to.
import os, site, sys
places = ["/etc/passwd", "/usr/bin/python3", sys.prefix + "/lib/evil.pth", "/grading/worker.py", "/grading/wire.py",
          "/grading/ffnlib/testing.py", "/grading/home/../../evil", "/evil", *[p + "/evil.pth" for p in site.getsitepackages()]]
for place in places:
    try:
        open(place, "a").write("x")
        print("WROTE", place)
    except OSError:
        pass
def neuron(x, w, b):
    return 0.0
