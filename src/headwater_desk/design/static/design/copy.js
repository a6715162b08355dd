/** Copy buttons: what is copied is what is shown, defanged. */
import { announce, everywhere } from "./announce.js";

const SHOWN_FOR = 1500;

everywhere((root) => {
  for (const button of root.querySelectorAll("button[data-copy][hidden]")) button.removeAttribute("hidden");
});

/**
 * @param {HTMLButtonElement} button
 * @param {string} words
 */
function flash(button, words) {
  const label = button.firstChild;
  const before = label?.textContent ?? "";
  if (!label || button.dataset.flashing) return;
  button.dataset.flashing = "yes";
  label.textContent = words;
  announce(words);
  setTimeout(() => {
    label.textContent = before;
    delete button.dataset.flashing;
  }, SHOWN_FOR);
}

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("button[data-copy]") : null;
  if (!(button instanceof HTMLButtonElement)) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? "");
    flash(button, document.body.dataset.copied ?? "Copied");
  } catch {
    flash(button, document.body.dataset.notCopied ?? "Not copied");
  }
});
