// Reads a PDF in the page. Pages are drawn when they come near; text can be selected, found and highlighted.
// Inside the element: <template data-field data-page="2" data-left="12.5" data-top="80" data-width="30" data-height="5"> puts its
// content on a page (percent of the page). A link anywhere with data-find-in="<id>" data-find-text="…" scrolls to those words.
import { word } from "./words.js";

const pdfjs = import("../../vendor/pdfjs/pdf.min.mjs");
const folder = (name) => new URL(`../../vendor/pdfjs/${name}`, import.meta.url).href;
// pdf.js measures text with a canvas beside the page; readers need not hear of it.
new MutationObserver(() => {
  for (const extra of document.querySelectorAll("body > .hiddenCanvasElement:not([aria-hidden])")) extra.setAttribute("aria-hidden", "true");
}).observe(document.body, { childList: true });
const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2];

export default async function viewer(root) {
  const pages = root.querySelector("[data-pages]");
  const place = root.querySelector("[data-place]");
  const fields = [...root.querySelectorAll("template[data-field]")];
  let zoom = 3;
  let sheets = [];
  let file;
  try {
    const library = await pdfjs;
    library.GlobalWorkerOptions.workerSrc = folder("pdf.worker.min.mjs");
    file = await library.getDocument({
      url: root.dataset.url, isEvalSupported: false, useWasm: false, wasmUrl: folder("wasm/"), standardFontDataUrl: folder("standard_fonts/"), enableXfa: false,
    }).promise;
    await build(library);
  } catch (error) {
    console.error("document:", error);
    const fallback = root.querySelector("[data-fallback]");
    if (fallback) fallback.textContent = word("unreadable");
    root.dispatchEvent(new CustomEvent("pactline:document-failed", { bubbles: true }));
    return;
  }

  async function build(library) {
    const first = await file.getPage(1);
    const width = first.getViewport({ scale: 1 }).width;
    const room = Math.max(240, pages.clientWidth - 34);
    const scale = Math.min(1.6, room / width) * ZOOMS[zoom];
    pages.replaceChildren();
    sheets = [];
    const watch = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) draw(library, sheets[Number(entry.target.dataset.page) - 1], scale);
      const seen = sheets.find((sheet) => sheet.element.getBoundingClientRect().bottom > pages.getBoundingClientRect().top + 40);
      if (place && seen) place.textContent = `${word("page")} ${seen.number} ${word("of")} ${file.numPages}`;
    }, { root: pages, rootMargin: "600px 0px", threshold: [0, 0.25, 0.5, 0.75, 1] });
    for (let number = 1; number <= file.numPages; number += 1) {
      const page = number === 1 ? first : await file.getPage(number);
      const view = page.getViewport({ scale });
      const element = document.createElement("div");
      element.className = "viewer__page";
      element.dataset.page = String(number);
      element.style.width = `${view.width}px`;
      element.style.height = `${view.height}px`;
      element.style.setProperty("--total-scale-factor", String(scale));
      const layer = document.createElement("div");
      layer.className = "viewer__layer";
      for (const field of fields.filter((one) => Number(one.dataset.page) === number)) {
        const part = field.content.firstElementChild.cloneNode(true);
        part.style.position = "absolute";
        for (const side of ["left", "top", "width", "height"]) part.style[side] = `${field.dataset[side]}%`;
        layer.append(part);
      }
      element.append(layer);
      pages.append(element);
      sheets.push({ number, page, element, layer, state: "empty" });
      watch.observe(element);
    }
    root.dispatchEvent(new CustomEvent("pactline:document-ready", { bubbles: true, detail: { pages: file.numPages } }));
    const wanted = Number(root.dataset.page) || 1;
    if (wanted > 1 && sheets[wanted - 1]) pages.scrollTop = sheets[wanted - 1].element.offsetTop - pages.offsetTop;
    if (root.dataset.find) await find(library, scale, root.dataset.find);
    root.pactlineFind = (text) => find(library, scale, text);
  }

  async function draw(library, sheet, scale) {
    if (!sheet || sheet.state !== "empty") return;
    sheet.state = "drawing";
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const view = sheet.page.getViewport({ scale: scale * ratio });
    const canvas = document.createElement("canvas");
    canvas.width = view.width;
    canvas.height = view.height;
    canvas.setAttribute("aria-hidden", "true");
    await sheet.page.render({ canvas, canvasContext: canvas.getContext("2d"), viewport: view }).promise;
    sheet.element.prepend(canvas);
    await textLayer(library, sheet, scale);
    sheet.state = "drawn";
  }

  async function textLayer(library, sheet, scale) {
    if (sheet.text) return;
    const container = document.createElement("div");
    container.className = "viewer__text";
    const layer = new library.TextLayer({ textContentSource: await sheet.page.getTextContent(), container, viewport: sheet.page.getViewport({ scale }) });
    await layer.render();
    container.style.width = "";
    container.style.height = "";
    sheet.layer.before(container);
    sheet.text = layer;
  }

  // Scrolls the pages only: the page around them stays where it is.
  function show(element) {
    const there = element.getBoundingClientRect();
    const frame = pages.getBoundingClientRect();
    pages.scrollTop += there.top - frame.top - frame.height / 2 + there.height / 2;
  }

  async function find(library, scale, text) {
    const flat = (value) => value.replace(/\s+/g, " ").trim().toLowerCase();
    for (const element of root.querySelectorAll(".is-hit")) element.classList.remove("is-hit");
    for (const wanted of [flat(text), flat(text).slice(0, 60)]) {
      if (!wanted) return false;
      for (const sheet of sheets) {
        const items = (await sheet.page.getTextContent()).items.map((item) => item.str ?? "");
        if (!flat(items.join(" ")).replace(/ /g, "").includes(wanted.replace(/ /g, ""))) continue;
        await draw(library, sheet, scale);
        await textLayer(library, sheet, scale);
        const spans = sheet.text.textDivs;
        let all = "";
        const starts = spans.map((span) => { const start = all.length; all += flat(span.textContent).replace(/ /g, ""); return start; });
        const at = all.indexOf(wanted.replace(/ /g, ""));
        if (at < 0) continue;
        const end = at + wanted.replace(/ /g, "").length;
        let target;
        spans.forEach((span, i) => {
          const stop = i + 1 < starts.length ? starts[i + 1] : all.length;
          if (starts[i] < end && stop > at && stop > starts[i]) { span.classList.add("is-hit"); target ??= span; }
        });
        if (target) show(target);
        return true;
      }
    }
    return false;
  }

  for (const button of root.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", async () => {
      zoom = Math.max(0, Math.min(ZOOMS.length - 1, zoom + (button.dataset.zoom === "in" ? 1 : -1)));
      await build(await pdfjs);
    });
  }
  let before = pages.clientWidth;
  let timer;
  new ResizeObserver(() => {
    if (Math.abs(pages.clientWidth - before) < 24) return;
    before = pages.clientWidth;
    clearTimeout(timer);
    timer = setTimeout(async () => build(await pdfjs), 200);
  }).observe(pages);
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("[data-find-in]");
  const target = link && document.getElementById(link.dataset.findIn);
  if (!target?.pactlineFind) return;
  event.preventDefault();
  target.scrollIntoView({ block: "nearest" });
  await target.pactlineFind(link.dataset.findText);
});
