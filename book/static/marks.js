// Marks in the table of contents for chapters that are read or begun, and the box at a chapter's end.
import { all, get, onChange, page, set, today } from "./progress.js";

const line = document.querySelector(".chapter-read");
if (line) {
  const box = line.querySelector("input");
  line.classList.add("live");
  box.addEventListener("change", () => set("read", page, box.checked ? today() : null));
  onChange(() => { box.checked = get("read", page) !== null; });
}

const links = [...document.querySelectorAll("nav.bd-links a")].map((a) => {
  const name = new URL(a.href).pathname.match(/\/book\/([^/]+)\.html$/)?.[1]; // not solutions/01-neuron
  const mark = document.createElement("span");
  mark.className = "progress-mark";
  return { a, name, mark };
});
const { read, begun } = document.querySelector("#progress-texts")?.dataset ?? {};

onChange(() => {
  const touched = new Set([...Object.keys(all("predict")), ...Object.keys(all("recall"))].map((k) => k.split("/")[0]));
  for (const { a, name, mark } of links) {
    const is = get("read", name) ? "read" : touched.has(name) ? "begun" : "";
    mark.dataset.is = is;
    mark.title = { read, begun }[is] ?? "";
    mark.textContent = is ? ` (${mark.title})` : ""; // seen as a sign, heard as a word
    is ? a.append(mark) : mark.remove();
  }
});
