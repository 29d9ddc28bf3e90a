// A model's token as an element in which everything can be seen: spaces, control characters, long runs.
const MARKS = { " ": ["␣", "space"], "\n": ["⏎", "newline"], "\r": ["␍", "return"], "\t": ["⇥", "tab"] };
const LONG = 6; // a longer run of one character is written once, with how often it comes

function mark(c) {
  if (c in MARKS) return MARKS[c];
  if (!/[\p{C}\p{Z}\p{M}]/u.test(c)) return null;
  const code = c.codePointAt(0), hex = code.toString(16);
  return Array(2).fill(code < 256 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`);
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
    if (found) spoken.push(n > 1 ? `${n} ${found[1]}s` : found[1]); else seen = true;
  }
  if (!seen) Object.assign(e, { role: "img", ariaLabel: spoken.join(", ") || "nothing" });
  return e;
}
