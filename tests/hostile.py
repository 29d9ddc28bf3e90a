"""A learner who tries to get active content, and what hidden checks hand over, onto the pages others look at."""

SCRIPT = "</pre></code><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)></svg>"
LEARNER = "mallory <img src=x onerror=alert(4)>"
FILE = "<svg onload=alert(5)>.txt"

ANSWERS = {
    # prints, draws and raises what it is given
    "pre_activation": f'''
import matplotlib.pyplot as plt
print("""{SCRIPT}""")
print("\\x1b[31mred\\x1b[0m \\x00 10%\\r100%")
def pre_activation(x, w, b):
    "{SCRIPT}"
    print("ARGUMENTS", x, w, b)
    plt.plot(x.ravel())
    raise ValueError(f"{SCRIPT} {{x}} {{w}} {{b}}")
''',
    # chooses hints by what it raises, under the names of the course's own exceptions
    "neuron": '''
class CheckFailed(Exception):
    pass
def neuron(x, w, b):
    raise CheckFailed(f"{x}\\n  This is what you get when the bias is left out [bias-omitted].")
''',
    "layer": f'''
from IPython.display import HTML, SVG, Javascript, Markdown, display
display(HTML("""{SCRIPT}"""), Javascript("alert(6)"), SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(7)"
        "</script></svg>"), Markdown("""{SCRIPT}"""))
class Shown:
    def __repr__(self):
        return """{SCRIPT}"""
    def _repr_png_(self):
        return b"<script>alert(8)</script>"
display(Shown())
def layer(x, W, b):
    return """{SCRIPT}"""
''',
    "aim": f'''
Odd = type("""{SCRIPT}""", (Exception,), {{}})
def aim(pattern, bar):
    raise Odd(str(pattern))
aim(1, 2)
''',
    "favourites": "def favourites(x, words, W, b, j, k):\n    while True: pass",
    "explain": f"""# {SCRIPT}

<b onclick="alert(9)">bold</b> and $a<b$, [a](javascript:alert(10)), ![b](http://127.0.0.1:9/b.png),
![c](attachment:c.svg), ![d](attachment:d.png), [e](https://example.org "t\\" onclick=alert(11)"),
<javascript:alert(12)>, [f](java&#115;cript:alert(13))

```html
{SCRIPT}
```

| a | b |
|:--|--:|
| {SCRIPT} | $x_1 * y_2 * z$ |

- [ ] task {SCRIPT}

```mermaid
graph LR; a --> b{SCRIPT}
```
""",
}
"""Answers to exercise 1 by grade id."""

PNG = ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==")
ATTACHMENTS = {"c.svg": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9ImFsZXJ0KDE0KSIvPg=="}, "d.png": {"image/png": PNG}}
