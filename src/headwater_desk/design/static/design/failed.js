/** A part of the page that did not come: say so where messages stand, instead of nothing at all. */

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    const place = document.querySelector("#messages [role=alert]");
    if (!place) return;
    const box = document.createElement("div");
    const words = document.createElement("p");
    box.className = "callout callout-danger";
    words.textContent = document.body.dataset.failed ?? "";
    box.append(words);
    place.replaceChildren(box);
  });
}
