/** Buttons that open and close dialogs. The browser keeps the focus inside and gives it back. */

const FIRST = ".dialog-body :is(input:not([type=hidden], [type=checkbox]), select, textarea, [data-closes])";

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-opens], [data-closes]") : null;
  if (!(button instanceof HTMLElement)) return;
  if (button.dataset.opens) open(button.dataset.opens);
  else button.closest("dialog")?.close();
});

/**
 * Open the dialog of this id, if the page has it.
 * @param {string} id
 */
export function open(id) {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
  dialog.showModal();
  const first = dialog.querySelector(FIRST);
  if (first instanceof HTMLElement) first.focus();
}
