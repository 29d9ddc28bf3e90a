// The table of what the reader has done, and the ways to save it, take it in again and erase it.
import { all, asFile, erase, get, lasts, onChange, take } from "./progress.js";

const report = document.querySelector(".progress-report");
const [bar, save, file, button, sure, yes, no, status] = [".progress-tools", ".progress-export", "input[type=file]",
  ".progress-erase", ".progress-sure", ".progress-yes", ".progress-no", "[role=status]"].map((s) => report.querySelector(s));
const say = (what) => { status.textContent = status.dataset[what]; };

onChange(() => {
  for (const row of report.querySelectorAll("tr[data-chapter]")) {
    const { chapter } = row.dataset, read = row.querySelector("[data-yes]");
    read.textContent = get("read", chapter) ? read.dataset.yes : read.dataset.no;
    for (const cell of row.querySelectorAll("[data-kind]")) {
      const { kind, says, all: n } = cell.dataset;
      const done = Object.entries(all(kind)).filter(([k, v]) => k.startsWith(`${chapter}/`) && v.known !== false).length;
      cell.textContent = says.replace("{done}", Math.min(done, n)).replace("{all}", n);
    }
  }
  save.href = `data:application/json;charset=utf-8,${encodeURIComponent(asFile())}`;
});
bar.hidden = false;
if (!lasts()) say("lost");

file.addEventListener("change", async () => {
  if (file.files.length) say(take(await file.files[0].text()) ? "took" : "refused");
  file.value = "";
});

function ask(open) {
  sure.hidden = !open;
  (open ? no : button).focus();
}
button.addEventListener("click", () => ask(true));
no.addEventListener("click", () => ask(false));
sure.addEventListener("keydown", (e) => e.key === "Escape" && ask(false));
yes.addEventListener("click", () => { erase(); ask(false); say("erased"); });
