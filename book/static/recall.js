// Questions to answer from memory: note which came back to mind, and on the revision page mix them.
import { get, onChange, set, today } from "./progress.js";

const questions = [...document.querySelectorAll("details.retrieval")];

for (const q of questions) {
  const { key } = q.dataset, buttons = [...q.querySelectorAll(".retrieval-bar button")];
  q.querySelector(".retrieval-bar").hidden = false;
  for (const b of buttons) b.addEventListener("click", () => { // pressed once more, it is taken back
    set("recall", key, b.ariaPressed === "true" ? null : { known: b.value === "known", day: today() });
  });
  onChange(() => {
    const note = get("recall", key), is = note ? (note.known ? "known" : "open") : "";
    for (const b of buttons) b.ariaPressed = `${b.value === is}`;
    for (const mark of q.querySelectorAll(".retrieval-mark")) mark.hidden = mark.dataset.is !== is;
  });
}

const revision = document.querySelector(".revision");
if (revision) {
  const [bar, mix, only, status, mixed] = [".revision-bar", ".revision-mix", "input", "[role=status]", ".revision-mixed"]
    .map((s) => revision.querySelector(s));
  const sections = [...revision.querySelectorAll("section")], homes = new Map(questions.map((q) => [q, q.parentElement]));
  const known = (q) => get("recall", q.dataset.key)?.known ?? false;
  bar.hidden = false;

  // Which questions are shown is settled when the box is ticked: none disappears from under the reader's hands.
  function choose() {
    for (const q of questions) q.hidden = only.checked && known(q);
    for (const s of sections) s.hidden = mix.ariaPressed === "true" || !s.querySelector(".retrieval:not([hidden])");
  }
  // Mixed: first what is not known yet, then what was known longest ago; by chance where that is equal.
  function arrange() {
    const isMixed = mix.ariaPressed === "true";
    for (const q of questions) q.open = false;
    if (isMixed) {
      const rank = (q) => `${known(q) ? get("recall", q.dataset.key).day : ""} ${Math.random()}`;
      mixed.append(...questions.map((q) => [rank(q), q]).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, q]) => q));
    } else for (const q of questions) homes.get(q).append(q);
    mixed.hidden = !isMixed;
    choose();
  }
  mix.addEventListener("click", () => { mix.ariaPressed = `${mix.ariaPressed !== "true"}`; arrange(); });
  only.addEventListener("change", choose);
  onChange(() => {
    status.textContent = status.dataset.says.replace("{known}", questions.filter(known).length)
      .replace("{all}", questions.length);
  });
}
