// Brings saved ipywidgets state to life on a page without a kernel: the controls and links that this book uses, as
// native labelled HTML, and anywidget views with the part of anywidget's model that they need.
const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

class Model {
  #listeners = new Map();
  constructor(state) { this.state = state; }
  get(key) { return this.state[key]; }
  set(key, value) {
    if (typeof key === "object") { for (const [k, v] of Object.entries(key)) this.set(k, v); return; }
    if (Object.is(this.state[key], value)) return;
    this.state[key] = value;
    this.#emit(`change:${key}`, value);
    this.#emit("change");
  }
  on(names, f) {
    for (const n of names.split(" ")) this.#listeners.set(n, [...(this.#listeners.get(n) ?? []), f]);
  }
  off(names, f) {
    for (const n of names?.split(" ") ?? [...this.#listeners.keys()])
      this.#listeners.set(n, f ? (this.#listeners.get(n) ?? []).filter((g) => g !== f) : []);
  }
  #emit(name, value) { for (const f of this.#listeners.get(name) ?? []) f(this, value); }
  save_changes() {} // there is no kernel to tell
  send() {}
}

const bytes = (base64) => new DataView(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer);
const modelId = (reference) => reference.replace("IPY_MODEL_", "");
const make = (tag, properties = {}, ...children) => {
  const e = Object.assign(document.createElement(tag), properties);
  e.append(...children);
  return e;
};
let count = 0;

// A control in its row with a label; `show` puts the model's state into it, now and after every change of `key`.
function row(model, control, key, show, ...more) {
  control.id = `w-${++count}`;
  model.on(`change:${key}`, show);
  show();
  return make("div", { className: "w-row" }, make("label", { htmlFor: control.id, textContent: model.get("description") }), control, ...more);
}

function slider(model) {
  const [min, max, step] = ["min", "max", "step"].map((k) => model.get(k));
  const digits = model.get("readout_format")?.match(/\.(\d+)f/)?.[1] ?? (step < 1 ? 2 : 0);
  const input = make("input", { type: "range", min, max, step, disabled: model.get("disabled") });
  const out = make("output", { ariaLive: "off" }); // the slider itself says its value
  input.addEventListener(model.get("continuous_update") ? "input" : "change", () => model.set("value", +input.value));
  model.on("change:disabled", () => { input.disabled = model.get("disabled"); });
  return row(model, input, "value", () => {
    input.value = model.get("value"); // the browser moves it to the nearest step: the text says the value itself
    input.ariaValueText = out.textContent = (+model.get("value")).toFixed(digits).replace("-", "−");
  }, out);
}

function listSlider(model) { // over the items of a list
  const labels = model.get("_options_labels");
  const input = make("input", { type: "range", min: 0, max: labels.length - 1, disabled: model.get("disabled") });
  const out = make("output", { ariaLive: "off" });
  input.addEventListener(model.get("continuous_update") ? "input" : "change", () => model.set("index", +input.value));
  return row(model, input, "index", () => {
    input.value = model.get("index");
    input.ariaValueText = out.textContent = labels[model.get("index")];
  }, out);
}

function dropdown(model) {
  const select = make("select", { disabled: model.get("disabled") },
    ...model.get("_options_labels").map((t) => make("option", { textContent: t })));
  select.addEventListener("change", () => model.set("index", select.selectedIndex));
  return row(model, select, "index", () => { select.selectedIndex = model.get("index") ?? -1; });
}

function toggles(model) {
  const name = `w-${++count}`;
  const radios = model.get("_options_labels").map((_, i) => {
    const r = make("input", { type: "radio", name, disabled: model.get("disabled") });
    r.addEventListener("change", () => model.set("index", i));
    return r;
  });
  const show = () => radios.forEach((r, i) => { r.checked = i === model.get("index"); });
  model.on("change:index", show);
  show();
  return make("fieldset", { className: "w-toggles" }, make("legend", { textContent: model.get("description") }),
    ...radios.map((r, i) => make("label", {}, r, make("span", { textContent: model.get("_options_labels")[i] }))));
}

const box = (className) => async (model, models) =>
  make("div", { className }, ...await Promise.all(model.get("children").map((c) => draw(modelId(c), models))));

const modules = new Map();
async function anywidget(model) {
  const el = make("div"), [css, esm, id] = ["_css", "_esm", "_anywidget_id"].map((k) => model.get(k));
  if (css && !document.getElementById(id)) document.head.append(make("style", { id, textContent: css }));
  if (!modules.has(esm)) modules.set(esm, import(URL.createObjectURL(new Blob([esm], { type: "text/javascript" }))));
  let widget = (await modules.get(esm)).default;
  if (typeof widget === "function") widget = await widget();
  const { signal } = new AbortController();
  model.ready ??= widget.initialize?.({ model, signal });
  await model.ready;
  await widget.render?.({ model, el, signal });
  return el;
}

const VIEWS = { AnyModel: anywidget, BoxModel: box("w-box"), VBoxModel: box("w-vbox"), HBoxModel: box("w-hbox"),
  DropdownModel: dropdown, FloatSliderModel: slider, IntSliderModel: slider, SelectionSliderModel: listSlider,
  ToggleButtonsModel: toggles };
const SILENT = /^(Layout|Link|DirectionalLink)Model$|StyleModel$/;
export const knows = (name) => name in VIEWS || SILENT.test(name);

async function draw(id, models) {
  const { name, model } = models.get(id);
  if (!VIEWS[name]) throw new Error(`no static view for ${name}`);
  const e = await VIEWS[name](model, models);
  e.classList.add(...model.get("_dom_classes") ?? []);
  return e;
}

function link({ source, target }, both, models) {
  const [[a, from], [b, to]] = [source, target].map(([ref, key]) => [models.get(modelId(ref)).model, key]);
  const push = () => b.set(to, a.get(from));
  a.on(`change:${from}`, push);
  if (both) b.on(`change:${to}`, () => a.set(from, b.get(to)));
  push();
}

async function start(saved) {
  const models = new Map();
  for (const [id, { model_name: name, state, buffers = [] }] of Object.entries(saved)) {
    for (const { path, data } of buffers) path.slice(0, -1).reduce((o, k) => o[k], state)[path.at(-1)] = bytes(data);
    models.set(id, { name, model: new Model(state) });
  }
  for (const { name, model } of models.values())
    if (name === "LinkModel" || name === "DirectionalLinkModel") link(model.state, name === "LinkModel", models);
  for (const spot of document.querySelectorAll(VIEW)) {
    const id = JSON.parse(spot.textContent).model_id;
    if (!models.has(id)) continue;
    try {
      spot.replaceWith(await draw(id, models));
    } catch (error) {
      const { t } = await import("./texts.js"); // needed here alone
      spot.replaceWith(make("p", { className: "w-failed", textContent: t("This demo could not start in this browser.") }));
      console.error(error);
    }
  }
}

// As soon as the page is parsed: before the theme's deferred scripts, and before MathJax takes its time.
if (document.readyState === "loading")
  await new Promise((ready) => document.addEventListener("readystatechange", ready, { once: true }));
await Promise.all([...document.querySelectorAll(STATE)].map((tag) => start(JSON.parse(tag.textContent).state)));
performance.mark("demos-live");
