/** In the queue a key that acts on chosen rows acts on the row stood on where none is chosen. */
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-acts]") : null;
  if (!(button instanceof HTMLElement)) return;
  const outcome = document.querySelector(`#decide [name=outcome][value="${button.dataset.acts ?? ""}"]`);
  if (outcome instanceof HTMLInputElement) outcome.checked = true;
  if (document.querySelector("main tbody .select input:checked")) return;
  const box = document.querySelector('main tr[data-row][aria-current="true"] .select input');
  if (box instanceof HTMLInputElement) box.click();
}, true);
