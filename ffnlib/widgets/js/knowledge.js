// Demo of chapter 8: what each block adds to a language model's next word, its memories, and one fact edited.
import { draw, set, html, button, text, drag, arrows, follow } from "./svg.js";
import { t, pieces } from "./texts.js";
import { token } from "./token.js";

const WIDTH = 360, HEIGHT = 252, LEFT = 26, RIGHT = 356; // of the chart
const PANELS = { attention: [20, 114], ffn: [136, 230] }, NAMES = { attention: t("attention adds"), ffn: t("FFN adds") };
const MOST = 4; // memories of a block
let count = 0;

// The file as Python compressed it.
const inflate = (bytes) => new Response(
  new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).json();
const sum = (values) => values.reduce((a, b) => a + b, 0);
const signed = (v, digits = 2) => (+v.toFixed(digits) > 0 ? `+${text(v, digits)}` : text(v, digits));
const sign = (v) => (v < 0 ? "−" : "+");
const percent = (p, digits = 1) => {
  const least = 10 ** -digits;
  return `${100 * p < least / 2 ? `< ${least}` : text(100 * p, digits)}\u00a0%`;
};
const fixed = (v) => v.toFixed(2);
const say = (parent, words, attributes) => Object.assign(draw("text", attributes, parent), { textContent: words });
const oneLine = (s) => s.replaceAll("\n", "⏎").replaceAll("  ", "\u00a0\u00a0");

// A table of rows that stay, with the roles said aloud: laid out as a grid, it would not be one to screen readers.
function table(properties, headers, labels) {
  const e = html("table", { ...properties, role: "table" }, html("thead", { role: "rowgroup" },
    html("tr", { role: "row" }, ...headers.map((h) => html("th", { role: "columnheader", scope: "col" }, h)))));
  const row = (body) => {
    const cells = headers.map((_, i) => html(i ? "td" : "th", i ? { role: "cell" } : { role: "rowheader", scope: "row" }));
    const tr = html("tr", { role: "row" }, ...cells);
    cells.forEach((cell, i) => { if (labels[i]) cell.dataset.label = labels[i]; }); // shown where there is no room for columns
    body.append(tr);
    return { tr, cells };
  };
  return { e, row };
}

// Radio buttons in a fieldset for the values of a trait.
function choice(title, labels, choose, signal) {
  const name = `ffn-kn-${++count}`, radios = labels.map((_, i) => {
    const radio = html("input", { type: "radio", name });
    radio.addEventListener("change", () => choose(i), { signal });
    return radio;
  });
  const e = html("fieldset", { className: "ffn-kn-choice" }, html("legend", { textContent: title }),
    ...radios.map((radio, i) => html("label", {}, radio, labels[i])));
  return { e, show: (chosen) => radios.forEach((radio, i) => { radio.checked = i === chosen; }) };
}

// The chart of one series: what it adds at each block, up or down from 0.
function panel(svg, name, n, scale) {
  const [top, bottom] = PANELS[name], centre = (top + bottom) / 2, half = (bottom - top) / 2, pitch = (RIGHT - LEFT) / n;
  draw("path", { class: "ffn-kn-edge", d: `M${LEFT} ${top}H${RIGHT}M${LEFT} ${bottom}H${RIGHT}` }, svg);
  for (const [v, y] of [[scale, top + 9], [0, centre + 4], [-scale, bottom]])
    say(svg, v ? signed(v, 0) : "0", { x: LEFT - 4, y, "text-anchor": "end", class: "ffn-kn-tick" });
  say(svg, NAMES[name], { x: LEFT, y: top - 7, class: "ffn-kn-title ffn-halo" });
  const whole = say(svg, "", { x: RIGHT, y: top - 7, "text-anchor": "end", class: "ffn-halo" });
  const [up, down] = ["positive", "negative"].map((sign) => draw("path", { class: `ffn-${sign}` }, svg));
  draw("path", { class: "ffn-axis", d: `M${LEFT} ${centre}H${RIGHT}` }, svg);
  return (values) => {
    const bars = (sign) => values.map((v, i) => (v * sign > 0 ?
      `M${fixed(LEFT + pitch * (i + 0.15))} ${centre}v${fixed(-v / scale * half)}h${fixed(pitch * 0.7)}V${centre}z` : "")).join("");
    up.setAttribute("d", bars(1));
    down.setAttribute("d", bars(-1));
    whole.textContent = t("in all {sum}", { sum: signed(sum(values)) });
  };
}

function chart(data, choose, signal) {
  const series = data.prompts.flatMap((p) => Object.keys(PANELS).map((k) => p[k])), n = series[0].length;
  const scale = Math.ceil(Math.max(...series.flat().map(Math.abs))), pitch = (RIGHT - LEFT) / n; // one for all prompts
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label":
    t("Bars for {n} blocks: above what attention adds to the word’s logit, below what the FFN adds", { n }) });
  const slider = draw("g", { class: "ffn-kn-choose", tabindex: 0, role: "slider", "aria-label": t("Block"),
    "aria-valuemin": 0, "aria-valuemax": n - 1 }, svg);
  draw("rect", { class: "ffn-target", x: LEFT, y: 0, width: RIGHT - LEFT, height: HEIGHT }, slider);
  const [ring, band] = [["ring", 2], ["band", 0]].map(([name, more]) => draw("rect", { class: `ffn-kn-${name}`,
    y: PANELS.attention[0] - 2 - more, width: fixed(pitch + 2 * more), height: PANELS.ffn[1] - PANELS.attention[0] + 4 + 2 * more }, slider));
  const rest = draw("g", { class: "ffn-kn-drawn" }, svg);
  const panels = Object.keys(PANELS).map((name) => [name, panel(rest, name, n, scale)]);
  const middle = (i) => LEFT + pitch * (i + 0.5), y = HEIGHT - 6;
  const marks = [0, 5, 10, 15, 20, 25, n - 1].map((i) =>
    [i, say(rest, i, { x: fixed(middle(i)), y, "text-anchor": "middle", class: "ffn-kn-tick" })]);
  const chosen = say(rest, "", { y, class: "ffn-side" });
  const goTo = (i) => choose(Math.min(n - 1, Math.max(0, i)));
  const under = (x) => goTo(Math.floor((x - LEFT) / pitch));
  drag(svg, slider, ([x]) => under(x), signal);
  slider.addEventListener("click", (e) => {
    under(new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse()).x);
  }, { signal });
  let now = 0;
  arrows(slider, ([dx, dy]) => goTo(now + dx + dy), signal);
  slider.addEventListener("keydown", (e) => {
    const to = { Home: 0, End: n - 1 }[e.key];
    if (to === undefined || e.ctrlKey || e.altKey || e.metaKey) return;
    e.preventDefault();
    goTo(to);
  }, { signal });
  return { svg, show(prompt, block) {
    now = block;
    for (const [name, bars] of panels) bars(prompt[name]);
    band.setAttribute("x", fixed(LEFT + pitch * block));
    ring.setAttribute("x", fixed(LEFT + pitch * block - 2));
    set(chosen, { x: fixed(middle(block)) });
    chosen.textContent = block;
    for (const [i, mark] of marks) mark.setAttribute("visibility", Math.abs(i - block) < 2.5 ? "hidden" : "inherit");
    set(slider, { "aria-valuenow": block, "aria-valuetext":
      t("block {block}: attention adds {attention}, FFN {ffn}", { block, attention: signed(prompt.attention[block]), ffn: signed(prompt.ffn[block]) }) });
  } };
}

// Tokens side by side, each in a frame of its own; the predicted word stands out.
const frames = (words, own) => words.map((w) => html("li", { className: w === own ? "ffn-kn-own" : "" }, token(w)));

function memories(data, change, signal) {
  const select = html("select", { id: `ffn-kn-${++count}` },
    ...data.prompts.map(({ prompt }) => html("option", { textContent: oneLine(prompt) })));
  select.addEventListener("change", () => change({ prompt: select.selectedIndex }), { signal });
  const picture = chart(data, (block) => change({ block }), signal);
  const guesses = data.prompts[0].next.map(() => {
    const word = html("span"), fill = html("span"), p = html("span");
    return { word, fill, p, item: html("li", {}, word, html("span", {}, fill), p) };
  });
  const lines = ["", "", "", ""].map(() => html("div")), said = html("output", { className: "ffn-readout" }, ...lines);
  const caption = html("caption");
  const { e, row } = table({ className: "ffn-kn-units" }, [t("unit"), t("coefficient"), t("adds to it"), t("pushed up"), t("pushed down")],
    [t("unit"), t("coeff."), t("adds"), t("up"), t("down")]);
  e.prepend(caption);
  const body = html("tbody", { role: "rowgroup" }), rows = Array.from({ length: MOST }, () => row(body));
  e.append(body);
  const section = html("section", { ariaLabel: t("Memories of a prompt") },
    html("div", { className: "ffn-kn-prompt" }, html("label", { htmlFor: select.id, textContent: t("prompt") }), select),
    html("div", { className: "ffn-kn-chart" }, picture.svg, html("p", { textContent: t("Click a block, or choose with ← and →.") })),
    html("div", { className: "ffn-kn-side" }, html("div", { textContent: t("Most probable next words") }),
      html("ol", { className: "ffn-kn-guesses" }, ...guesses.map(({ item }) => item)), said), e);

  return { section, update(state) {
    const p = data.prompts[state.prompt], found = data.blocks[state.block][state.prompt], word = () => token(p.word);
    select.selectedIndex = state.prompt;
    picture.show(p, state.block);
    p.next.forEach(([guess, probability], i) => {
      const { word: span, fill, p: number } = guesses[i];
      span.replaceChildren(token(guess));
      fill.style.width = `${(100 * probability).toFixed(1)}%`;
      number.textContent = percent(probability);
    });
    lines[0].replaceChildren(...pieces(t("Logit of {word} above the mean: {logit}", { logit: text(p.logit) }), { word: word() }));
    const [a, f] = [sum(p.attention), sum(p.ffn)];
    lines[1].textContent = t("= embedding {e} {s1} attention {a} {s2} FFNs {f}",
      { e: text(p.embedding), s1: sign(a), a: text(Math.abs(a)), s2: sign(f), f: text(Math.abs(f)) });
    lines[2].textContent = t("Block {block}: attention {attention}, FFN {ffn}",
      { block: state.block, attention: signed(p.attention[state.block]), ffn: signed(p.ffn[state.block]) });
    lines[3].textContent = t("(the {n} units below alone: {sum})", { n: found.length, sum: signed(sum(found.map(([, , v]) => v))) });
    caption.replaceChildren(...pieces(t("FFN of block {block}: its three longest contributions, and the one that adds most to {word}", state), { word: word() }));
    const most = Math.max(...found.map(([, , v]) => v));
    rows.forEach(({ tr, cells }, i) => {
      tr.style.visibility = i < found.length ? "" : "hidden";
      const [unit, coefficient, v, up, down] = found[i] ?? found[0];
      cells[0].textContent = unit;
      cells[1].textContent = signed(coefficient);
      cells[2].replaceChildren(signed(v), ...(v === most ? [html("small", { textContent: " " + t("most") })] : []));
      cells[3].replaceChildren(html("ul", {}, ...frames(up, p.word)));
      cells[4].replaceChildren(html("ul", {}, ...frames(down, p.word)));
    });
  } };
}

function effects(data, toChange, change, signal) {
  const { edits, prompts, before, prompt, new: wanted } = data.edit;
  const blocks = [...new Set(edits.map((e) => e.block))];
  const where = choice(t("in the FFN of block"), blocks.map(String), (i) => change({ where: i }), signal);
  const covariance = choice(t("C is"), [t("the identity"), t("the keys’ covariance")], (i) => change({ covariance: i === 1 }), signal);
  const toggle = html("input", { type: "checkbox", role: "switch" }), onOff = html("span");
  toggle.addEventListener("change", () => change({ edited: toggle.checked }), { signal });
  const { e, row } = table({ className: "ffn-kn-effects", ariaLabel: t("Most probable next words, before and after") },
    [t("prompt"), t("before"), t("after"), t("right?")], ["", "", "→"]);
  const counts = [true, false].map(() => html("output")), heads = [
    pieces(t("should now say {word}: {count}"), { word: token(wanted), count: counts[0] }),
    pieces(t("should stay as it was: {count}"), { count: counts[1] })];
  const bodies = heads.map((words) => html("tbody", { role: "rowgroup" }, html("tr", { role: "row" },
    html("th", { role: "rowheader", scope: "rowgroup", colSpan: 4 }, ...words))));
  e.append(...bodies);
  const rows = prompts.map(([group, words], i) => {
    const meant = toChange.includes(group), { tr, cells } = row(bodies[meant ? 0 : 1]);
    cells[0].append(html("small", { textContent: t(group) }), html("span", { textContent: words }));
    show(cells[1], before[i]);
    return { meant, tr, cells };
  });
  const section = html("section", { ariaLabel: t("An edit, before and after") },
    html("p", {}, ...pieces(t("An edit of one matrix, after which “{prompt}” is to go on with {word}."),
      { prompt: html("b", { textContent: prompt }), word: token(wanted) })),
    html("div", { className: "ffn-kn-edit" }, where.e, covariance.e, html("label", { className: "ffn-kn-switch" }, toggle, onOff)), e);

  function show(cell, [[first, p], ...others]) {
    const runnersUp = others.map(([word, q], i) => html("span", {}, i ? ", " : "", token(word), ` ${percent(q, 0)}`));
    cell.replaceChildren(html("div", {}, token(first), ` ${percent(p)}`), html("small", {}, ...runnersUp));
  }
  return { section, update(state) {
    const { next, kl } = state.edited ? edits[2 * state.where + state.covariance] : { next: before, kl: before.map(() => 0) };
    where.show(state.where);
    covariance.show(+state.covariance);
    toggle.checked = state.edited;
    onOff.textContent = state.edited ? t("edit is on") : t("edit is off");
    const right = rows.map(({ meant, tr, cells }, i) => {
      const [now] = next[i][0], good = now === (meant ? wanted : before[i][0][0]);
      show(cells[2], next[i]);
      tr.classList.toggle("ffn-kn-wrong", !good);
      cells[3].replaceChildren(html("b", { textContent: good ? t("✓ yes") : t("✗ no") }), html("small", { textContent: `KL ${text(kl[i], 3)}` }));
      return good;
    });
    counts.forEach((output, i) => {
      const those = right.filter((_, k) => rows[k].meant === !i);
      output.textContent = t("{n} of {all} do", { n: those.filter(Boolean).length, all: those.length });
    });
  } };
}

async function render({ model, el, signal }) {
  const names = ["part", "prompt", "block", "where", "covariance", "edited"];
  const start = Object.fromEntries(names.map((k) => [k, model.get(k)])), data = await inflate(model.get("data"));
  const change = (values) => { model.set(values); model.save_changes(); };
  const parts = [memories(data, change, signal), effects(data, model.get("to_change"), change, signal)];
  el.classList.add("ffn-demo-view", "ffn-kn");
  el.append(html("div", { className: "ffn-kn-parts" }, ...parts.map(({ section }) => section)),
    button(t("Back to the start"), () => change(start), signal));
  follow(model, names, () => {
    const state = Object.fromEntries(names.map((k) => [k, model.get(k)]));
    parts.forEach(({ section, update }, i) => {
      section.classList.toggle("ffn-kn-away", i !== state.part);
      update(state);
    });
  }, signal);
}
export default { render };
