// Texts in the reader's language. English is the key; a page in another language carries its texts as JSON.
const carried = document.getElementById("ffn-texts"), texts = carried ? JSON.parse(carried.textContent) : {};

// The text, with {name} replaced by values.name, if there is one. Written out at each call, so that `make texts` finds it,
// which does not look into template literals.
export const t = (english, values = {}) =>
  (texts[english] ?? english).replace(/\{(\w+)\}/g, (given, name) => values[name] ?? given);

// A text as what to append, with {name} replaced by elements.name.
export const pieces = (words, elements) => words.split(/\{(\w+)\}/).map((s, i) => (i % 2 ? elements[s] : s)).filter(Boolean);
