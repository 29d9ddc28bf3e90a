"""The API reference: the directive `api`, and what makes ffnlib's docstrings into pages.

    ```{api} ffnlib.count
    ffn_parameters
    block_parameters
    ```

shows the module's own docstring (not for `ffnlib` itself) and then these public names, each with its signature, shapes,
errors, examples and source. What `Name` in single backticks means is found out from where it stands: a parameter stays
code, a public name becomes a link. The source is on GitHub if the configuration names a repository, else in the book.
"""
import ast
import importlib
import inspect
import re
import sys
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # the ffnlib that stands beside this book, whichever is installed

# What names in signatures mean. A name that is not here, nor Python's, nor one of ours, is a warning.
OURS = {"Array": "ffnlib.arrays.Array", "NormWeights": "ffnlib.block.NormWeights",
        "FeedForward": "ffnlib.edit.FeedForward", "Optimiser": "ffnlib.train.Optimiser",
        **dict.fromkeys(("W", "ffnlib.files.W", "ffnlib.train.W"), "ffnlib.weights.Weights")}
NUMPY, PYTHON = "https://numpy.org/doc/stable/reference/", "https://docs.python.org/3/library/"
THEIRS = {
    **{name: f"{NUMPY}typing.html#numpy.typing.{name}" for name in ("ArrayLike", "DTypeLike", "NDArray")},
    **{name: f"{NUMPY}arrays.scalars.html#numpy.{name}" for name in ("int64", "intp", "integer", "floating")},
    "Generator": NUMPY + "random/generator.html#numpy.random.Generator",
    **{name: f"{PYTHON}collections.abc.html#collections.abc.{name}"
       for name in ("Callable", "Iterable", "Iterator", "Mapping", "Sequence")},
    "AbstractContextManager": PYTHON + "contextlib.html#contextlib.AbstractContextManager",
    "Path": PYTHON + "pathlib.html#pathlib.Path",
    "PathLike": PYTHON + "os.html#os.PathLike",
    "Box": "https://ipywidgets.readthedocs.io/en/stable/examples/Widget%20List.html#container-layout-widgets",
    "Figure": "https://matplotlib.org/stable/api/figure_api.html#matplotlib.figure.Figure",
}
NDARRAY = re.compile(r"~?numpy\.ndarray\[(?:[^][,]|\[[^]]*])*, ~?numpy\.dtype\[(~?[\w.]+)(?:\[[^]]*])?]]")


@cache
def public_names() -> dict[str, list[str]]:
    """Every public module with its public names: those that the package's docstring lists, and the package."""
    import ffnlib
    modules = re.findall(r"`(ffnlib\.\w+)`", ffnlib.__doc__ or "")
    return {name: list(importlib.import_module(name).__all__) for name in ["ffnlib", *modules]}


def assigned(module: str) -> dict[str, tuple[int, int, str]]:
    """A module's data: first and last line, and the text below the assignment."""
    body, found = ast.parse(inspect.getsource(sys.modules[module])).body, {}
    for statement, after in zip(body, [*body[1:], ast.Pass()], strict=True):
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            text = inspect.cleandoc(str(after.value.value)) if said else ""
            found[ast.unparse(target)] = statement.lineno, statement.end_lineno or statement.lineno, text
    return found


def home(module: str, name: str) -> str:
    """The module that a module's data come from: itself, or one that it imports them from."""
    thing = getattr(sys.modules[module], name)
    for m in (module, *sorted(m for m in sys.modules if m.startswith("ffnlib."))):
        if getattr(sys.modules[m], name, None) is thing and name in assigned(m):
            return m
    raise LookupError(f"{module}.{name}: found nowhere")


def listing(module: str, name: str) -> list[str]:
    """The reStructuredText that shows one public name."""
    thing = getattr(importlib.import_module(module), name)
    if inspect.isclass(thing):
        return [f".. autoclass:: {module}.{name}", "   :members:", "   :special-members: __call__", ""]
    if inspect.isroutine(thing):
        return [f".. autofunction:: {module}.{name}", ""]
    source = home(module, name)
    if not (text := assigned(source)[name][2]):
        raise LookupError(f"{source}.{name}: expected a docstring below the assignment, found none")
    lines = [backticks(line, module, set()) for line in text.splitlines()]
    return [f".. py:data:: {name}", f"   :module: {module}", "", *(f"   {line}" for line in lines), ""]


class Api(SphinxDirective):
    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        module = self.arguments[0]
        public = module in public_names() and module != "ffnlib"
        lines = [f".. automodule:: {module}", ""] if public else []
        for name in filter(None, map(str.strip, self.content)):
            lines += listing(module, name)
        text = nodes.container()
        self.content.data[:] = ["`````{eval-rst}", *lines, "`````"]
        self.content.items[:] = [(self.content.source(0) or "", self.lineno)] * len(self.content.data)
        self.state.nested_parse(self.content, self.content_offset, text)
        return text.children


def parameters(thing: object) -> set[str]:
    """Names that a docstring uses for what it takes and holds, which are therefore no links."""
    try:
        return set(inspect.signature(thing).parameters)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return set()


def linked(name: str, module: str, own: set[str]) -> str:
    """Target of what stands in backticks, or nothing."""
    if name in own or not re.fullmatch(r"[\w.]+", name):
        return ""
    public = public_names()
    for m in (module, "ffnlib"):
        if name in public.get(m, ()):
            return f"{m}.{name}"
    m, _, last = name.rpartition(".")
    return name if name in public or last in public.get(m, ()) else ""


def backticks(line: str, module: str, own: set[str]) -> str:
    def one(match: re.Match[str]) -> str:
        target = linked(match[1], module, own)
        return f":py:obj:`{match[1]} <{target}>`" if target else f"``{match[1]}``"
    parts = re.split(r"((?<![`:\w])`[^`]+`(?!`))", line)
    return "".join(re.sub(r"`([^`]+)`", one, part) if i % 2 else re.sub(r"([|*])", r"\\\1", part)
                   for i, part in enumerate(parts))


def returns(lines: list[str]) -> list[str]:
    """A section "Returns" as a field whose entries `name: what` stand one below the other."""
    out, inside = [], False
    for line in lines:
        if line == "Returns:":
            out, inside = [*out, ":Returns:"], True
        elif inside and line and not line.startswith(" "):
            out, inside = [*out, line], False
        elif inside and (entry := re.match(r" {4}(\w+(?:, \w+)*): (.*)", line)):
            out += ["", f"    **{entry[1]}** – {entry[2]}"]
        else:
            out.append(line)
    return out


def prepare(app: Sphinx, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    """Before napoleon reads a docstring: its backticks and its return values, examples left alone."""
    module = getattr(thing, "__module__", "") or ""
    own, out, example = parameters(thing), [], False
    owner = sys.modules.get(module)
    if owner and what in ("method", "property", "attribute"):
        own |= parameters(getattr(owner, name.split(".")[-2], None))
    public = public_names()
    module = module if module in public else next((m for m in public if name.startswith(f"{m}.")), "ffnlib")
    for line in lines:
        example = bool(line.strip()) and (example or line.lstrip().startswith(">>>"))
        out.append(line if example else backticks(line, module, own))
    lines[:] = returns(out)


def resolve(app: Sphinx, env: BuildEnvironment, node: nodes.Element, text: nodes.Element) -> nodes.Element | None:
    if node.get("refdomain") != "py":
        return None
    name = node["reftarget"]
    if name.split(".")[0] not in ("ffnlib", "") and (address := THEIRS.get(name.rpartition(".")[2])):
        return nodes.reference("", "", text, internal=False, refuri=address)
    if entry := env.domaindata["py"]["objects"].get(OURS.get(name, name)):
        return make_refnode(app.builder, node["refdoc"], entry.docname, entry.node_id, text)
    return None


def skip(app: Sphinx, what: str, name: str, thing: object, skip: bool, options: object) -> bool | None:
    """A named tuple's fields say of themselves only which number they have; its own text says what they are."""
    return True if "Alias for field number" in (getattr(thing, "__doc__", "") or "") else None


def signature(app: Sphinx, what: str, name: str, thing: object, options: object, arguments: str | None,
              result: str | None) -> tuple[str, str | None]:
    """Arrays by the name that the code gives them. A demo's class takes its traits by name, as all widgets do: that is
    not worth a signature."""
    if what == "class" and hasattr(thing, "class_traits"):
        return "", None
    arguments, result = (NDARRAY.sub(r"~numpy.typing.NDArray[\1]", text or "") for text in (arguments, result))
    return arguments, result or None


def follow(app: Sphinx | None, module: str, name: str) -> str | None:
    """For the source links: data, which do not know where they come from."""
    thing = getattr(sys.modules.get(module), name, None)
    data = thing is not None and not inspect.isclass(thing) and not inspect.isroutine(thing)
    return home(module, name) if data else None


def find_source(app: Sphinx | None, module: str) -> tuple[str, dict[str, tuple[str, int, int]]] | None:
    """And the places of data beside those of functions and classes."""
    if not module.startswith("ffnlib"):
        return None
    analyzer = ModuleAnalyzer.for_module(module)
    analyzer.find_tags()
    data = {name: ("data", first, last) for name, (first, last, _) in assigned(module).items()}
    return analyzer.code, {**data, **analyzer.tags}


def on_github(domain: str, about: dict[str, str]) -> str | None:
    """File and lines of a public name, below a repository's address."""
    module, name = about["module"], about["fullname"]
    thing = sys.modules[module]
    for part in name.split("."):
        thing = getattr(thing, part, None)
    module = follow(None, module, name) or getattr(thing, "__module__", None)
    _, tags = find_source(None, module or "") or ("", {})
    if name not in tags:
        return None
    file = Path(sys.modules[module].__file__ or "").relative_to(ROOT).as_posix()
    return f"/{file}#L{tags[name][1]}-L{tags[name][2]}"


def setup(app: Sphinx) -> dict:
    theme = app.config.html_theme_options
    repository = theme.get("repository_url", "").rstrip("/")
    source = "linkcode" if repository else "viewcode"
    for extension in ("autodoc", "napoleon", source):
        app.setup_extension(f"sphinx.ext.{extension}")
    if repository:
        base = f"{repository}/blob/{theme.get('repository_branch') or 'main'}"
        app.config.linkcode_resolve = lambda *about: (place := on_github(*about)) and base + place
    app.add_directive("api", Api)
    app.connect("autodoc-process-docstring", prepare, priority=400)
    app.connect("autodoc-skip-member", skip)
    app.connect("autodoc-process-signature", signature)
    app.connect("missing-reference", resolve)
    if not repository:
        app.connect("viewcode-follow-imported", follow)
        app.connect("viewcode-find-source", find_source)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
