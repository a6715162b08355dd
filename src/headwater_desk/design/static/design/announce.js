/** Say something to whoever listens to the page instead of looking at it. */

/** @param {string} words */
export function announce(words) {
  const place = document.getElementById("announce");
  if (!place) return;
  place.textContent = "";
  requestAnimationFrame(() => { place.textContent = words; });
}

/**
 * Call `use` for what is there now and for what htmx brings later.
 * @param {(root: ParentNode) => void} use
 */
export function everywhere(use) {
  use(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.target instanceof Element) use(event.target);
  });
}
