/** Light, dark, or as the system has it. The page comes with the choice already made (design/tags/page.py). */
import { keep } from "./cookie.js";

const root = document.documentElement;
const group = /** @type {HTMLElement | null} */ (document.querySelector("[data-themes]"));
const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-theme-choice]"));

/** Show which button is the choice. */
function mark() {
  const chosen = root.dataset.theme ?? "";
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
  }
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    const choice = button.dataset.themeChoice ?? "";
    if (choice) root.dataset.theme = choice;
    else delete root.dataset.theme;
    keep("headwater-theme", choice);
    mark();
  });
}
mark();
if (group) group.hidden = false;
