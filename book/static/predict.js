// Brings the `predict` questions to life: the explanations wait for an answer; the answer is remembered on this
// device alone (progress.js) and forgotten with "Try again".
import { get, page, set } from "./progress.js";
import { t } from "./texts.js";

// Open or close the hidden output of the code cell that follows the question, if there is one.
function showResult(form, open) {
  const result = form.nextElementSibling?.matches(".cell") && form.nextElementSibling.querySelector("details.below-input, details.hide");
  if (result) result.open = open;
}

for (const form of document.querySelectorAll("form.predict")) {
  const key = `${page}/${form.id}`;
  const choices = [...form.querySelectorAll(".predict-choice")];
  const [bar, check, again, verdict] = [".predict-bar", ".predict-check", ".predict-again", ".predict-verdict"]
    .map((s) => form.querySelector(s));
  const chosen = () => choices.find((c) => c.querySelector("input").checked);

  function settle() {
    const mine = chosen(), right = "right" in mine.dataset;
    form.classList.add("predict-answered");
    for (const c of choices) {
      c.querySelector("details").open = c === mine || "right" in c.dataset;
      c.querySelector("summary").textContent = "right" in c.dataset ? t("Right: why?") : t("Not so: why?");
      c.querySelector("input").disabled = true;
    }
    verdict.textContent = right ? t("Right. Compare your reasons with the explanation.") : t("Not so. The explanations say why.");
    check.hidden = true;
    again.hidden = false;
    showResult(form, true);
  }
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    const mine = chosen();
    if (!mine) { verdict.textContent = t("Choose an answer first."); return; }
    set("predict", key, mine.querySelector("input").value);
    settle();
    again.focus(); // the button that had the focus is gone
  });
  form.addEventListener("reset", () => {
    set("predict", key, null);
    form.classList.remove("predict-answered");
    for (const c of choices) { c.querySelector("details").open = false; c.querySelector("input").disabled = false; }
    verdict.textContent = "";
    showResult(form, false);
    check.hidden = false;
    again.hidden = true;
    choices[0].querySelector("input").focus();
  });

  form.classList.add("predict-live");
  bar.hidden = false;
  const remembered = form.querySelector(`input[value="${CSS.escape(get("predict", key) ?? "")}"]`);
  if (remembered) { remembered.checked = true; settle(); }
}
