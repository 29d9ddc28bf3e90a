// Shows what the glossary says of a term: on hover, on keyboard focus, and on the first tap (the second follows the
// link). Escape closes it. The definitions come with the page, in a <template> (book/extensions/term_tips.py).
const DELAY = 150, GRACE = 250; // milliseconds before hover shows one, and to move the pointer onto it

let open = null; // {link, tip}
let timer = 0;

function place(link, tip, rect) {
  const within = tip.offsetParent.getBoundingClientRect();
  const left = Math.min(Math.max(rect.left, 8), document.documentElement.clientWidth - tip.offsetWidth - 8);
  const below = rect.bottom + 4, above = rect.top - tip.offsetHeight - 4;
  const top = below + tip.offsetHeight > innerHeight && above > 0 ? above : below;
  tip.style.left = `${Math.max(left, 8) - within.left}px`;
  tip.style.top = `${top - within.top}px`;
}

function hide() {
  clearTimeout(timer);
  if (open) open.tip.hidden = true;
  open = null;
}

function show(link, tip, x) {
  clearTimeout(timer);
  if (open?.link === link) return;
  hide();
  open = { link, tip };
  tip.hidden = false;
  const lines = [...link.getClientRects()]; // a link that is broken into two lines has two
  place(link, tip, lines.find((r) => x >= r.left && x <= r.right) ?? lines[0]);
}

const later = (act, delay) => { clearTimeout(timer); timer = setTimeout(act, delay); };

function explain(link, tip) {
  let tapped = false;
  link.classList.add("ffn-term");
  link.setAttribute("aria-describedby", tip.id);
  link.removeAttribute("title");
  for (const e of [link, tip]) {
    e.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "touch") return;
      if (open?.tip === tip && e === tip) clearTimeout(timer);
      else later(() => show(link, tip, event.clientX), DELAY);
    });
    e.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "touch" && document.activeElement !== link) later(hide, GRACE);
    });
  }
  link.addEventListener("focus", () => { if (link.matches(":focus-visible")) show(link, tip); });
  link.addEventListener("blur", () => later(hide, GRACE));
  link.addEventListener("pointerdown", (event) => { tapped = event.pointerType === "touch" && open?.link !== link; });
  link.addEventListener("click", (event) => {
    if (tapped) { event.preventDefault(); show(link, tip, event.clientX); }
    tapped = false;
  });
}

const definitions = document.querySelector("template.ffn-terms");
if (definitions) {
  const main = definitions.parentElement;
  [...definitions.content.children].forEach((definition, i) => {
    const links = definition.dataset.terms.split(" ").flatMap((id) =>
      [...main.querySelectorAll(`a.reference.internal[href$="#${CSS.escape(id)}"]`)]);
    links.forEach((link, n) => { // each has its own, so that none is described by what another one left
      const tip = definition.cloneNode(true);
      tip.id = `ffn-term-${i}-${n}`;
      tip.className = "ffn-tip";
      tip.hidden = true;
      tip.setAttribute("role", "tooltip");
      main.append(tip);
      explain(link, tip);
    });
  });
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  addEventListener("pointerdown", (event) => { if (!event.target.closest(".ffn-term, .ffn-tip")) hide(); });
  addEventListener("resize", hide);
}
