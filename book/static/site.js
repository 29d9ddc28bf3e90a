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
// Paper is white: what is printed has the light theme's colours.
const root = document.documentElement;
let onScreen;
addEventListener("beforeprint", () => { onScreen = root.dataset.theme; root.dataset.theme = "light"; });
addEventListener("afterprint", () => { root.dataset.theme = onScreen; });
