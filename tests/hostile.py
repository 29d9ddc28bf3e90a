"""A learner who tries to get active content, and what hidden checks hand over, onto the pages others look at."""

SCRIPT = "</pre></code><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)></svg>"
LEARNER = "mallory @+-. x"
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

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg=="
ATTACHMENTS = {"c.svg": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9ImFsZXJ0KDE0KSIvPg=="}, "d.png": {"image/png": PNG}}

MARKDOWN = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a <svg onload=alert(1)> b",
    "<SCRIPT\n>alert(1)</SCRIPT>", "<!-- --><script>alert(1)</script>", "<?php x ?>", "<!DOCTYPE x>",
    "<![CDATA[<script>alert(1)</script>]]>", "<a href=x>", "<iframe srcdoc='&lt;script>alert(1)&lt;/script>'>",
    "<style>*{display:none}</style>", "<form action=/x><button>", "<base href=http://127.0.0.1:9>",
    "<meta http-equiv=refresh content=0>", "`a`<b onclick=alert(1)>`b`", "\\<b>", "\\\\<b>",
    "$<b onclick=alert(1)>x</b>$", "$$\n<script>alert(1)</script>\n$$",
    "\\begin{a}<img src=x onerror=alert(1)>\\end{a}", "```mermaid\n<img src=x onerror=alert(1)>\n```",
    "~~~ mermaid\n<b onclick=alert(1)>\n~~~", "```html\n</code><script>\n```", "```\"onclick=alert(1)\nx\n```",
    "| <b> | `a|<b onclick=x>` |\n|---|---|\n| <i> | x |", "<https://x/onclick=alert(1)>", "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))", "[a](  javascript:alert(1))", "[a](" + 500 * " " + "javascript:x)",
    "[a](<javascript:alert(1)>)", "[a](< javascript:alert(1)>)", "[a](<java\nscript:alert(1)>)",
    "[a](java\tscript:alert(1))", "[a](javascript\\:alert(1))", "[a](javascript&colon;alert(1))",
    "[a](javascript&amp;colon;alert(1))", "[a](data:text/html,x)", "[a](java&#115;cript:alert(1))",
    "[a](java&Tab;script:alert(1))", "[a](&#1;javascript:alert(1))", "[a](\x01javascript:a)",
    "[a](javascript&amp;amp;colon;alert(1))", "[a](vbscript:x)", "[a](file:///x)", "[a]\n\n[a]: javascript:alert(1)",
    "[a][b]\n\n[b]:\n   javascript:alert(1) 'title'", "> [a]\n>\n> [a]:\n> javascript:alert(1)",
    "- [a]\n\n  [a]: <javascript:x>", "<javascript:alert(1)>", "![a](javascript:alert(1))",
    "![a](http://127.0.0.1:9/x.png)", "![a][b]\n\n[b]: http://127.0.0.1:9/", "![b]\n\n[b]: //127.0.0.1:9/x",
    "![a](//127.0.0.1:9/x)", "![a](/logout)", "![a](../x)", "![a](x/../../x)", "![a](\\\\127.0.0.1:9\\x)",
    "![`](x.png)`](http://127.0.0.1:9/x.png)", "![a](data:image/svg+xml,<svg onload=alert(1)>)",
    "![a](attachment:none.png)", "![a](&#x68;ttp://127.0.0.1:9/)", "[![a](http://127.0.0.1:9/x)](javascript:x)",
    "[a](http://x \"t' onclick=alert(1)\")", "![x\" onerror=alert(1)](http://127.0.0.1:9/ \"y\" onerror=x)",
    "[<img src=x onerror=alert(1)>](http://x)", "$\\href{javascript:alert(1)}{x}$", "$$\\require{html}\\style{x}{y}$$",
    "\\\\(\\class{a}{b}\\\\)", "\\$\\\\href{a}{b}\\$", "&#36;\\\\href{a}{b}&#36;", "$\\\\&#104;ref{a}{b}$",
    "&bsol;href{a}{b}", "$\\let\\a=\\href \\a{javascript:x}{y}$", "\\\\&amp;#104;ref{a}{b}",
    "$\\csname href\\endcsname{a}{b}$", "$\\htmlData{a=b}{c}$", "$\\unicode[x]{65}$", "$\\cssId{a}{b}$", "# explain",
    "#explain", "- ## explain", "> # explain", "explain\n===", "`explain`\n---", "```explain```\n---",
    "[explain](x)\n-", "1. # explain", "a\n- # statusmessage",
]
"""Texts that, rendered as formgrader does it, would run, load, link or look like something that they must not."""
