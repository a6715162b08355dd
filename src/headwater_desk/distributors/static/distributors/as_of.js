/** Slide through the months of a distributor: the slider writes the month's field, and letting go shows that month. */
import { announce } from "../design/announce.js";

/**
 * A month as the number of months since year 0.
 * @param {string} text
 */
function number(text) {
  const [year, month] = text.split("-").map(Number);
  return year * 12 + month - 1;
}

/**
 * The other way.
 * @param {number} months
 */
function text(months) {
  return `${String(Math.floor(months / 12)).padStart(4, "0")}-${String((months % 12) + 1).padStart(2, "0")}`;
}

for (const form of document.querySelectorAll("form[data-as-of]")) {
  const slide = form.querySelector("input[type=range]");
  const field = form.querySelector("[name=at]");
  if (!(form instanceof HTMLFormElement && slide instanceof HTMLInputElement && field instanceof HTMLInputElement)) continue;
  const { first, last } = slide.dataset;
  if (!first || !last || first === last) continue;
  slide.min = String(number(first));
  slide.max = String(number(last));
  slide.value = field.value ? String(number(field.value)) : slide.max;
  slide.setAttribute("aria-valuetext", field.value || last);
  slide.parentElement?.removeAttribute("hidden");
  slide.addEventListener("input", () => {
    field.value = text(Number(slide.value));
    slide.setAttribute("aria-valuetext", field.value);
    announce(field.value);
  });
  // Arrow keys change a slider step by step: a keyboard sends the form by Enter, a pointer by letting go.
  slide.addEventListener("pointerup", () => form.requestSubmit());
  slide.addEventListener("keydown", (event) => {
    if (event.key === "Enter") form.requestSubmit();
  });
}
