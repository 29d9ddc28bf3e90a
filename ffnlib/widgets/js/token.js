// A model's token as an element in which everything can be seen: spaces, control characters, long runs.
import { t } from "./texts.js";

const MARKS = { // how it is shown, and how n of them are said
  " ": ["␣", (n) => (n > 1 ? t("{n} spaces", { n }) : t("space"))],
  "\n": ["⏎", (n) => (n > 1 ? t("{n} newlines", { n }) : t("newline"))],
  "\r": ["␍", (n) => (n > 1 ? t("{n} returns", { n }) : t("return"))],
  "\t": ["⇥", (n) => (n > 1 ? t("{n} tabs", { n }) : t("tab"))],
};
const LONG = 6; // a longer run of one character is written once, with how often it comes

function mark(c) {
  if (c in MARKS) return MARKS[c];
  if (!/[\p{C}\p{Z}\p{M}]/u.test(c)) return null;
  const number = c.codePointAt(0), hex = number.toString(16);
  const code = number < 256 ? `x${hex.padStart(2, "0")}` : `u${hex.padStart(4, "0")}`;
  return [`\\${code}`, (n) => (n > 1 ? t("{n} \\{code}s", { n, code }) : `\\${code}`)];
}

// An isolate of its own, as tokens may run from right to left. Marks are silent, unless there is nothing but marks.
export function token(word) {
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties); // svg.js would be on the page twice
  const e = make("bdi", { className: "ffn-token" }), spoken = [];
  let seen = false;
  for (const [run, c] of word.matchAll(/(.)\1*/gsu)) {
    const n = [...run].length, found = mark(c), times = n > LONG ? `×${n}` : "";
    const shown = (found?.[0] ?? c).repeat(times ? 1 : n);
    e.append(found ? make("span", { textContent: shown + times, ariaHidden: "true" }) : shown);
    if (!found && times) e.append(make("span", { textContent: times }));
    if (found) spoken.push(found[1](n)); else seen = true;
  }
  if (!seen) Object.assign(e, { role: "img", ariaLabel: spoken.join(", ") || t("nothing") });
  return e;
}
