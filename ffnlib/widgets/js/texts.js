// Texts in the reader's language. English is the key; a page in another language carries its texts as JSON.
const carried = document.getElementById("ffn-texts"), texts = carried ? JSON.parse(carried.textContent) : {};

// The text, with {name} replaced by values.name. Written out at each call, so that `make texts` finds it.
export const t = (english, values = {}) =>
  (texts[english] ?? english).replace(/\{(\w+)\}/g, (_, name) => values[name]);
