/**
 * Single-letter keys. Never while somebody types, never with Ctrl, Alt or Meta, never in an open dialog; a person can
 * switch them off in the help (WCAG 2.1.4). A control with `data-key` is pressed by that letter and listed in the help.
 */
import { keep } from "./cookie.js";
import { open } from "./dialog.js";
import { choose, current, enter, walk } from "./rows.js";

const PATIENCE = 1500;
const root = document.documentElement;
let waiting = 0;

/** @type {Record<string, () => void>} */
const KEYS = {
  "/": focusLookup,
  "?": () => { list(); open("shortcuts"); },
  g: () => { waiting = Date.now(); },
  j: () => walk(1),
  k: () => walk(-1),
  x: choose,
};

/**
 * @param {Element} field
 * @returns {field is HTMLInputElement | HTMLTextAreaElement}
 */
function isField(field) {
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
}

function focusLookup() {
  const fields = [...document.querySelectorAll("[name=q]")].filter(isField);
  const field = fields.find((one) => one.closest("main")) ?? fields[0];
  field?.focus();
  field?.select();
}

/**
 * Whether the keys belong to what has the focus.
 * @param {EventTarget | null} target
 */
function typing(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(target.type);
}

/**
 * @param {string} attribute
 * @param {string} key
 */
function press(attribute, key) {
  const found = [...document.querySelectorAll(`[${attribute}]`)].find((one) => one.getAttribute(attribute) === key);
  if (found instanceof HTMLElement) found.click();
  return found !== undefined;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target)) {
    if (event.key === "Escape" && event.target instanceof HTMLElement) event.target.blur();
    return;
  }
  if (root.dataset.keys === "off" || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.target === document.body && current()) return enter();
  const chord = waiting && Date.now() - waiting < PATIENCE;
  waiting = 0;
  const done = chord ? press("data-chord", event.key) : press("data-key", event.key) || act(event.key);
  if (done) event.preventDefault();
});

/** @param {string} key */
function act(key) {
  const does = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
  does?.();
  return does !== undefined;
}

/** Add the keys of this page's own controls to the help. */
function list() {
  const place = document.querySelector("[data-page-keys]");
  const names = place?.querySelector("dl");
  const controls = [...document.querySelectorAll("main [data-key], .page-actions [data-key]")];
  if (!(place instanceof HTMLElement) || !names || controls.length === 0) return;
  names.replaceChildren(...controls.map(line));
  place.hidden = false;
}

/** @param {Element} control */
function line(control) {
  const row = document.createElement("div");
  const name = document.createElement("dt");
  const key = document.createElement("dd");
  name.textContent = control.textContent;
  key.append(Object.assign(document.createElement("kbd"), { textContent: control.getAttribute("data-key") }));
  row.append(name, key);
  return row;
}

const box = document.getElementById("keys-on");
if (box instanceof HTMLInputElement) {
  box.checked = root.dataset.keys !== "off";
  box.addEventListener("change", () => {
    root.dataset.keys = box.checked ? "on" : "off";
    keep("headwater-keys", box.checked ? "" : "off");
  });
}
