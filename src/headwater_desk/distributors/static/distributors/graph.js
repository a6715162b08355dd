/** The evidence graph: drawn on WebGL, walked by keys, opened on demand; the table below it holds the same. */
import { announce } from "../design/announce.js";

/** What the scripts of others bring, once they are loaded. */
let [graphology, graphologyLibrary, Sigma] = /** @type {any[]} */ ([]);
const figure = /** @type {HTMLElement | null} */ (document.querySelector("[data-graph]"));
const canvas = /** @type {HTMLElement | null} */ (document.querySelector(".graph-canvas"));
const STILL = matchMedia("(prefers-reduced-motion: reduce)").matches;
const MOVE = { duration: STILL ? 0 : 200 };

/** Whether this browser draws on WebGL at all. */
function draws() {
  const probe = document.createElement("canvas");
  return Boolean(probe.getContext("webgl2") ?? probe.getContext("webgl"));
}

/**
 * Load a script of this desk. Not before it is known that the browser draws: sigma.js fails where WebGL is missing.
 * @param {string} address
 */
function load(address) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", done);
    script.addEventListener("error", failed);
    document.head.append(script);
  });
}

/**
 * A colour of the page's styles, in the theme that is shown.
 * @param {string} name
 */
function colour(name) {
  const probe = document.createElement("span");
  probe.className = name;
  probe.hidden = true;
  figure?.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

class Drawing {
  /**
   * @param {HTMLElement} frame
   * @param {HTMLElement} place
   */
  constructor(frame, place) {
    this.frame = frame;
    this.place = place;
    this.words = frame.dataset;
    this.graph = new graphology.UndirectedGraph();
    /** @type {string} */
    this.here = "";
    this.sigma = /** @type {any} */ (null);
  }

  /**
   * Make the graph what the desk says it is: nodes that stay keep their place.
   * @param {{nodes: any[], edges: any[], opened: string[]}} told
   * @param {string} [from] the node that was opened: new ones begin beside it
   */
  take(told, from) {
    const colours = { mechanism: colour("graph-key-mechanism"), brand: colour("graph-key-brand"), other: colour("graph-key-other") };
    const [edge, faint] = [colour("graph-edge"), colour("graph-edge-faint")];
    this.opened = told.opened;
    this.graph.clearEdges();
    const wanted = new Set(told.nodes.map((node) => node.id));
    for (const old of this.graph.nodes()) if (!wanted.has(old)) this.graph.dropNode(old);
    told.nodes.forEach((node, place) => {
      const told = { ...node, ...this.look(node), color: colours[node.kind === "brand" ? "brand" : node.here ? "mechanism" : "other"] };
      if (this.graph.hasNode(node.id)) this.graph.mergeNodeAttributes(node.id, told);
      else this.graph.addNode(node.id, { ...told, ...this.beside(place, from) });
    });
    for (const one of told.edges) this.graph.addEdge(one.source, one.target, { ...one, label: null, color: one.brands ? faint : edge, size: one.brands ? Math.min(4, 0.5 + Math.log2(1 + one.brands) / 2) : 1, weight: one.brands || one.sites });
    const settings = { ...graphologyLibrary.layoutForceAtlas2.inferSettings(this.graph), adjustSizes: false, gravity: 1, linLogMode: true };
    if (this.graph.order > 1) graphologyLibrary.layoutForceAtlas2.assign(this.graph, { iterations: 200, settings });
  }

  /** @param {any} node */
  look(node) {
    const folded = node.folded ? ` (${node.folded} ${this.words.folded})` : "";
    return { label: `${node.label}${folded}`, size: 3 + Math.sqrt(node.sites) };
  }

  /**
   * Where a new node begins: on a circle, or beside the node that was opened. Nothing is left to chance.
   * @param {number} place
   * @param {string} [from]
   */
  beside(place, from) {
    const angle = place * 2.399963;
    const [x, y, reach] = from && this.graph.hasNode(from) ? [this.graph.getNodeAttribute(from, "x"), this.graph.getNodeAttribute(from, "y"), 5] : [0, 0, 50];
    return { x: x + reach * Math.cos(angle), y: y + reach * Math.sin(angle) };
  }

  show() {
    this.sigma = new Sigma(this.graph, this.place, {
      labelColor: { color: colour("graph-ink") }, labelFont: getComputedStyle(this.place).fontFamily, labelSize: 12, labelRenderedSizeThreshold: 5,
      defaultDrawNodeHover: (/** @type {any} */ context, /** @type {any} */ data, /** @type {any} */ settings) => this.mark(context, data, settings),
      nodeReducer: (/** @type {string} */ id, /** @type {any} */ data) => (id === this.here ? { ...data, highlighted: true, forceLabel: true } : data),
    });
    this.sigma.on("clickNode", (/** @type {any} */ { node }) => this.stand(node));
    this.sigma.on("doubleClickNode", (/** @type {any} */ event) => { event.preventSigmaDefault(); this.open(event.node); });
    this.place.addEventListener("keydown", (event) => this.key(event));
    const again = () => { this.paint(); };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
    new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  }

  /** Colours anew, after the theme changed. */
  paint() {
    const [mechanism, brand, other, edge, faint] = ["graph-key-mechanism", "graph-key-brand", "graph-key-other", "graph-edge", "graph-edge-faint"].map(colour);
    this.graph.updateEachNodeAttributes((/** @type {string} */ _id, /** @type {any} */ node) => ({ ...node, color: node.kind === "brand" ? brand : node.here ? mechanism : other }));
    this.graph.updateEachEdgeAttributes((/** @type {string} */ _id, /** @type {any} */ one) => ({ ...one, color: one.brands ? faint : edge }));
    this.sigma.setSetting("labelColor", { color: colour("graph-ink") });
  }

  /**
   * The node stood on: a ring, and its label on the page's own ground.
   * @param {CanvasRenderingContext2D} context
   * @param {any} data
   * @param {any} settings
   */
  mark(context, data, settings) {
    context.font = `600 ${settings.labelSize}px ${settings.labelFont}`;
    const wide = context.measureText(data.label).width;
    context.fillStyle = colour("graph-ground");
    context.fillRect(data.x + data.size, data.y - 10, wide + 10, 20);
    context.strokeStyle = context.fillStyle = colour("graph-ink");
    context.lineWidth = 2;
    context.beginPath();
    context.arc(data.x, data.y, data.size + 3, 0, Math.PI * 2);
    context.stroke();
    context.fillText(data.label, data.x + data.size + 5, data.y + settings.labelSize / 3);
  }

  /** @param {string} node */
  stand(node) {
    this.here = node;
    const told = this.graph.getNodeAttributes(node);
    const place = document.getElementById("graph-here");
    const text = `${told.label}, ${told.sites} ${this.words.sitesWord}`;
    if (place) {
      place.replaceChildren(`${text} `);
      if (told.folded || (told.kind === "brand" && !told.opened)) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button button-small";
        button.textContent = this.words.openWord ?? "";
        button.addEventListener("click", () => this.open(node));
        place.append(button);
      }
    }
    announce(text);
    this.sigma.refresh({ skipIndexation: true });
    const at = this.sigma.getNodeDisplayData(node);
    const inside = this.sigma.framedGraphToViewport(at);
    const { width, height } = this.sigma.getDimensions();
    if (inside.x < 20 || inside.y < 20 || inside.x > width - 20 || inside.y > height - 20) this.sigma.getCamera().animate({ x: at.x, y: at.y }, MOVE);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const ways = /** @type {Record<string, [number, number]>} */ ({ ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] });
    const camera = this.sigma.getCamera();
    if (ways[event.key]) this.stand(this.towards(ways[event.key]));
    else if (event.key === "Enter" && this.here) this.open(this.here);
    else if (event.key === "+") camera.animatedZoom(MOVE);
    else if (event.key === "-") camera.animatedUnzoom(MOVE);
    else if (event.key === "0") camera.animatedReset(MOVE);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * The nearest node that way: what lies to the side counts double.
   * @param {[number, number]} way
   */
  towards([right, up]) {
    if (!this.graph.hasNode(this.here)) return this.graph.nodes()[0];
    const from = this.sigma.getNodeDisplayData(this.here);
    let [best, least] = [this.here, Infinity];
    for (const node of this.graph.nodes()) {
      const at = this.sigma.getNodeDisplayData(node);
      const [x, y] = [at.x - from.x, at.y - from.y];
      const [along, aside] = [x * right + y * up, Math.abs(x * up) + Math.abs(y * right)];
      if (along > 1e-6 && along + 2 * aside < least) [best, least] = [node, along + 2 * aside];
    }
    return best;
  }

  /** @param {string} node */
  async open(node) {
    const address = new URL(this.words.neighbours?.replace("B-0", node) ?? "", location.href);
    address.search = this.asked(this.opened ?? []);
    const told = await answer(address);
    if (!told) return announce(this.words.failedWord ?? "");
    this.take(await told.json(), node);
    this.stand(node);
    const page = new URL(location.href);
    page.search = this.asked(this.opened ?? []);
    history.replaceState(null, "", page);
    await this.twin(page);
    announce(`${this.words.openedWord}: ${this.graph.getNodeAttribute(node, "label")}`);
  }

  /** @param {string[]} opened */
  asked(opened) {
    const query = new URLSearchParams(location.search);
    if (opened.length) query.set("open", opened.join(","));
    return query.toString().replaceAll("%2C", ",");
  }

  /**
   * The table of the same graph, as the desk writes it.
   * @param {URL} page
   */
  async twin(page) {
    const told = await answer(page);
    const found = told && new DOMParser().parseFromString(await told.text(), "text/html").querySelector("[data-graph-twin]");
    if (found) document.querySelector("[data-graph-twin]")?.replaceChildren(...found.childNodes);
  }
}

/** @param {URL} address of this desk */
async function answer(address) {
  try {
    const told = await fetch(address, { credentials: "same-origin" });
    return told.ok && !told.redirected ? told : null;
  } catch {
    return null;
  }
}

async function begin() {
  if (!figure || !canvas || !draws()) return;
  for (const address of (figure.dataset.scripts ?? "").split(" ")) await load(address);
  ({ graphology, graphologyLibrary, Sigma } = /** @type {any} */ (window));
  const address = new URL(figure.dataset.graph ?? "", location.href);
  address.search = location.search;
  const told = await answer(address);
  if (!told) return;
  figure.hidden = false;
  document.querySelector("[data-graph-none]")?.remove();
  const drawing = new Drawing(figure, canvas);
  drawing.take(await told.json());
  drawing.show();
  document.querySelector("[data-graph-twin]")?.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-open]") : null;
    const node = link?.getAttribute("data-open");
    if (!node || !drawing.graph.hasNode(node)) return;
    event.preventDefault();
    drawing.open(node);
  });
}

begin();
