/** Rows of a table: which one the keys stand on, and which are chosen. Rows carry `data-row`. */
import { announce, everywhere } from "./announce.js";

/** @returns {HTMLElement[]} */
function rows() {
  return [...document.querySelectorAll("main tr[data-row]")].filter((row) => row instanceof HTMLElement);
}

/** @returns {HTMLElement | undefined} */
export function current() {
  return rows().find((row) => row.getAttribute("aria-current") === "true");
}

/**
 * Stand on the next row (1) or the one before (-1).
 * @param {1 | -1} step
 */
export function walk(step) {
  const all = rows();
  const here = all.findIndex((row) => row.getAttribute("aria-current") === "true");
  const next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step];
  if (!next) return;
  all[here]?.removeAttribute("aria-current");
  next.setAttribute("aria-current", "true");
  next.scrollIntoView({ block: "nearest" });
  const target = next.querySelector("a[href]") ?? next.querySelector("button, input");
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  else announce(next.innerText);
}

/** Choose the row stood on, or no longer. */
export function choose() {
  const box = current()?.querySelector(".select input");
  if (box instanceof HTMLInputElement) box.click();
}

/** Follow the first link of the row stood on. */
export function enter() {
  const link = current()?.querySelector("a[href]");
  if (link instanceof HTMLElement) link.click();
}

/** The box that was last clicked: with Shift, all between it and the next one follow. */
let last = /** @type {HTMLInputElement | undefined} */ (undefined);

document.addEventListener("click", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || !box.matches("tbody .select input")) return;
  const all = [...document.querySelectorAll("tbody .select input")].filter((one) => one instanceof HTMLInputElement);
  const [here, there] = [all.indexOf(box), last ? all.indexOf(last) : -1];
  if (event.shiftKey && there >= 0) {
    for (const one of all.slice(Math.min(here, there), Math.max(here, there) + 1)) one.checked = box.checked;
  }
  last = box;
});

/**
 * Keep the head's box and the number of chosen rows right.
 * @param {Element} table
 */
function count(table) {
  const boxes = [...table.querySelectorAll("tbody .select input")].filter((box) => box instanceof HTMLInputElement);
  const chosen = boxes.filter((box) => box.checked).length;
  const all = table.querySelector("[data-select-all] input");
  if (all instanceof HTMLInputElement) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  for (const place of document.querySelectorAll("[data-chosen]")) place.textContent = String(chosen);
  for (const part of document.querySelectorAll("[data-when-chosen]")) {
    if (part instanceof HTMLElement) part.hidden = chosen === 0;
  }
}

everywhere((root) => {
  for (const label of root.querySelectorAll("[data-select-all][hidden]")) label.removeAttribute("hidden");
  for (const table of root.querySelectorAll("table.table")) if (table.querySelector(".select")) count(table);
});

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || !box.closest(".select")) return;
  const table = box.closest("table");
  if (!table) return;
  if (box.closest("[data-select-all]")) {
    for (const other of table.querySelectorAll("tbody .select input")) {
      if (other instanceof HTMLInputElement) other.checked = box.checked;
    }
  }
  count(table);
});

document.addEventListener("focusin", (event) => {
  const row = event.target instanceof Element ? event.target.closest("main tr[data-row]") : null;
  if (!row || row.getAttribute("aria-current") === "true") return;
  current()?.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
});
