"""The directive `predict`: a multiple-choice question to answer before a result is shown.

    :::{predict} bigger-weights
    :answer: 2

    What happens to the output if every weight is doubled?

    1. It stays.

       Why this is not so.
    2. It doubles.

       Why it does.
    :::

The text is the question; the last numbered list holds the choices, each a first paragraph and then its
explanation. Without JavaScript the explanations can be opened one by one, and
each begins by saying whether the choice is right; with it (static/predict.js) they
wait for an answer, which is remembered on the reader's device. Where a code cell with the tag `hide-output`
follows, answering opens its output.
"""
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.locale import get_translation
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

_ = get_translation("site")


class predict(nodes.General, nodes.Element):
    """The question with its choices; attributes `ids` and `answer`."""


class choice(nodes.General, nodes.Element):
    """One choice: its label in the first child, the explanation in the others; attributes `n` and `right`."""


class Predict(SphinxDirective):
    required_arguments = 1  # the question's id, unique in its page: the key under which the answer is kept
    option_spec = {"answer": directives.positive_int}  # noqa: RUF012  (docutils wants it like this)
    has_content = True

    def run(self) -> list[nodes.Node]:
        name = nodes.make_id(self.arguments[0])
        parsed = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, parsed)
        if len(parsed) < 2 or not isinstance(parsed[-1], nodes.enumerated_list):
            raise self.error("predict: expected a question and then a numbered list of choices")
        items, answer = parsed[-1].children, self.options.get("answer", 0)
        if not 1 <= answer <= len(items):
            raise self.error(f"predict: expected :answer: between 1 and {len(items)}, got {answer}")
        if missing := [i + 1 for i, item in enumerate(items) if len(item) < 2]:
            raise self.error(f"predict: expected an explanation below every choice, found none below {missing}")
        question = predict(ids=[f"predict-{name}"], answer=answer)
        self.set_source_info(question)
        question += nodes.container("", *parsed.children[:-1], classes=["predict-question"])
        for n, item in enumerate(items, start=1):
            question += choice("", *item.children, n=n, right=n == answer)
        self.state.document.note_explicit_target(question)
        return [question]


def visit_predict(self: HTML5Translator, node: predict) -> None:
    name = node["ids"][0]
    self.body.append(f'<form class="predict" id="{name}" autocomplete="off"><fieldset aria-describedby="{name}-q">'
                     '<legend>' + _("Predict, then run") + '</legend>')
    node[0]["ids"] = [f"{name}-q"]


def depart_predict(self: HTML5Translator, node: predict) -> None:
    self.body.append('</fieldset><div class="predict-bar" hidden><button type="submit" class="predict-check">'
                     + _("Check my answer") + '</button> <button type="reset" class="predict-again" hidden>'
                     + _("Try again") + '</button>'
                     '</div><p class="predict-verdict" role="status"></p></form>')


def visit_choice(self: HTML5Translator, node: choice) -> None:
    question, n = node.parent["ids"][0], node["n"]
    right = ' data-right=""' if node["right"] else ""
    key = f"{question}-{n}"
    self.body.append(f'<div class="predict-choice"{right}><input type="radio" name="{question}" value="{n}" '
                     f'id="{key}"><label for="{key}">')
    for child in node[0].children:  # the label's text without its paragraph: a label holds phrases only
        child.walkabout(self)
    self.body.append('</label><details class="predict-why"><summary>' + _("Why?") + '</summary><p class="predict-is">'
                     + (_("Right.") if node["right"] else _("Not so.")) + '</p>')
    for child in node[1:]:
        child.walkabout(self)
    self.body.append("</details></div>")
    raise nodes.SkipChildren


def depart_choice(self: HTML5Translator, node: choice) -> None:
    pass


def plain(self: object, node: nodes.Node) -> None:
    """In other formats a question is its paragraphs."""


def setup(app: Sphinx) -> dict:
    for node, html in ((predict, (visit_predict, depart_predict)), (choice, (visit_choice, depart_choice))):
        app.add_node(node, html=html, latex=(plain, plain), text=(plain, plain))
    app.add_directive("predict", Predict)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
