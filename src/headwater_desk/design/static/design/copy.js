/** Copy buttons: what is copied is what is shown, defanged. */
import { announce, everywhere } from "./announce.js";

const SHOWN_FOR = 1500;

everywhere((root) => {
  for (const button of root.querySelectorAll("button[data-copy][hidden]")) button.removeAttribute("hidden");
});

/**
 * Say how it went, in the button and aloud.
 * @param {HTMLButtonElement} button
 * @param {boolean} done
 */
function tell(button, done) {
  button.dataset.done = done ? "yes" : "no";
  announce((done ? document.body.dataset.copied : document.body.dataset.notCopied) ?? "");
  setTimeout(() => delete button.dataset.done, SHOWN_FOR);
}

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("button[data-copy]") : null;
  if (!(button instanceof HTMLButtonElement)) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? "");
    tell(button, true);
  } catch {
    tell(button, false);
  }
});
