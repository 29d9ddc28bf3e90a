// What the reader has done, kept on this device alone (localStorage) and sent nowhere: chapters read, predictions
// made, questions known. Keys are "chapter" or "chapter/question".
const KEY = "feed-forward-network";
const isDay = (v) => typeof v === "string" && /^\d{4}-\d\d-\d\d$/.test(v);
const VALID = {
  read: isDay, // the day on which it was ticked
  predict: (v) => typeof v === "string" && /^\d{1,2}$/.test(v), // the choice
  recall: (v) => isDay(v?.day) && typeof v.known === "boolean",
};

export const today = () => new Date().toISOString().slice(0, 10);
export const page = location.pathname.split("/").pop().replace(/\.html$/, "") || "index";

let lasting = true; // false where storage is switched off or full: then all this lasts as long as the page
let state = fromStorage() ?? checked({});

// A record with nothing in it that this page does not understand; null if it is no record at all.
function checked(record) {
  if (typeof record !== "object" || record === null || Array.isArray(record)) return null;
  return Object.fromEntries(Object.entries(VALID).map(([kind, valid]) =>
    [kind, Object.fromEntries(Object.entries(record[kind] ?? {}).filter(([, v]) => valid(v)))]));
}

function parsed(text) {
  try { return checked(JSON.parse(text)); } catch { return null; }
}

function fromStorage() {
  try { return parsed(localStorage.getItem(KEY)); } catch { lasting = false; return null; }
}

function keep() {
  try { localStorage.setItem(KEY, JSON.stringify(state)); } catch { lasting = false; }
  dispatchEvent(new Event("progress"));
}

export const lasts = () => lasting;
export const all = (kind) => state[kind];
export const get = (kind, key) => Object.hasOwn(state[kind], key) ? state[kind][key] : null;

export function set(kind, key, value) {
  if (lasting) state = fromStorage() ?? state; // another tab may have added something
  if (value === null) delete state[kind][key];
  else state[kind][key] = value;
  keep();
}

export function erase() {
  state = checked({});
  try { localStorage.removeItem(KEY); } catch { /* nothing is kept there */ }
  dispatchEvent(new Event("progress"));
}

export const asFile = () => JSON.stringify({ format: KEY, version: 1, ...state }, null, 1);

// Add what a saved file has; where both know something, the file counts. False, and no change, for any other file.
export function take(text) {
  let file;
  try { file = JSON.parse(text); } catch { return false; }
  const added = file?.format === KEY && file.version === 1 && checked(file);
  if (!added) return false;
  for (const kind of Object.keys(VALID)) Object.assign(state[kind], added[kind]);
  keep();
  return true;
}

export function onChange(listener) {
  addEventListener("progress", listener);
  listener();
}

addEventListener("storage", (e) => { // another tab
  if (e.key !== KEY && e.key !== null) return;
  state = fromStorage() ?? checked({});
  dispatchEvent(new Event("progress"));
});

// Answers of the book's first edition had a key each.
if (lasting) for (const key of Object.keys(localStorage)) {
  const [kind, chapter, id] = key.split(":");
  if (kind !== "predict" || !id) continue;
  const answer = localStorage.getItem(key);
  if (VALID.predict(answer) && !get("predict", `${chapter}/${id}`)) set("predict", `${chapter}/${id}`, answer);
  localStorage.removeItem(key);
}
