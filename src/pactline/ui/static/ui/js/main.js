// Starts every page: finds data-behaviour, and the things that any page has (dialogs, confirmations, toasts).
import { start as startDialogs } from "./dialog.js";
import { start as startForms } from "./submit.js";
import { start as startServer } from "./server.js";

// Written out, so that static files with hashed names are found.
const behaviours = {
  "autosave": () => import("./autosave.js"),
  "board": () => import("./board.js"),
  "chart": () => import("./chart.js"),
  "copy": () => import("./copy.js"),
  "document": () => import("./document.js"),
  "filedrop": () => import("./filedrop.js"),
  "line-editor": () => import("./line-editor.js"),
  "list": () => import("./list.js"),
  "menu": () => import("./menu.js"),
  "nav-narrow": () => import("./nav.js"),
  "nav-open": () => import("./nav.js"),
  "palette": () => import("./palette.js"),
  "reading": () => import("./reading.js"),
  "select": () => import("./select.js"),
  "sheet": () => import("./sheet.js"),
  "signature": () => import("./signature.js"),
  "sortable": () => import("./sortable.js"),
  "theme": () => import("./theme.js"),
  "theme-preview": () => import("./theme.js"),
  "toast": () => import("./toast.js"),
  "toast-sample": () => import("./toast.js"),
};

const begun = new WeakMap();

async function begin(element, key, load) {
  const done = begun.get(element) ?? new Set();
  if (done.has(key)) return;
  done.add(key);
  begun.set(element, done);
  try {
    const module = await load();
    await module.default(element);
    element.dataset.ready = "";
  } catch (error) {
    console.error(`behaviour ${key}:`, error);
  }
}

export function attach(root) {
  const here = root instanceof Element ? [root, ...root.querySelectorAll("[data-behaviour], [data-behaviour-src]")]
    : root.querySelectorAll("[data-behaviour], [data-behaviour-src]");
  for (const element of here) {
    for (const name of (element.dataset?.behaviour ?? "").split(" ").filter(Boolean)) {
      if (behaviours[name]) begin(element, name, behaviours[name]);
      else console.error(`There is no behaviour “${name}”.`);
    }
    const source = element.dataset?.behaviourSrc;
    if (source) begin(element, source, () => import(source));
  }
}

document.documentElement.dataset.js = "";
startServer();
startForms();
startDialogs();
attach(document);
document.addEventListener("htmx:load", (event) => attach(event.detail?.elt ?? event.target));
document.addEventListener("pactline:inserted", (event) => attach(event.target));

document.querySelector("[data-errors]")?.focus();
