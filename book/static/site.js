import { t } from "./texts.js";

// A formula that is wider than its column scrolls by itself; then the keyboard must be able to reach it.
function makeReachable() {
  for (const formula of document.querySelectorAll('mjx-container[display="true"]')) {
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    else formula.removeAttribute("tabindex");
  }
}
addEventListener("load", () => window.MathJax?.startup?.promise.then(() => {
  makeReachable();
  addEventListener("resize", makeReachable);
}));
// The copy buttons know a few languages of their own; `messages` is their script's.
if (document.documentElement.lang !== "en" && typeof messages === "object") {
  Object.assign(messages.en, { copy: t("Copy"), copy_to_clipboard: t("Copy to clipboard"), copy_success: t("Copied!"), copy_failure: t("Failed to copy") });
  for (const b of document.querySelectorAll("button.copybtn")) { b.dataset.tooltip = t("Copy"); b.ariaLabel = t("Copy to clipboard"); }
}

// Paper is white: what is printed has the light theme's colours.
const root = document.documentElement;
let onScreen;
addEventListener("beforeprint", () => { onScreen = root.dataset.theme; root.dataset.theme = "light"; });
addEventListener("afterprint", () => { root.dataset.theme = onScreen; });
