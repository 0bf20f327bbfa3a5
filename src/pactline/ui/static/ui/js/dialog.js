// Pages as dialogs: a link with data-dialog, a form with data-dialog-form, a button with data-opens.
import { begin, fetchFragment } from "./server.js";
import { busy, free } from "./submit.js";

const box = () => document.getElementById("dialog");

function show(html, wide) {
  const dialog = box();
  dialog.className = wide ? "dialog--wide" : "";
  dialog.innerHTML = html;
  dialog.removeAttribute("aria-label");
  if (dialog.querySelector("#dialog-title")) dialog.setAttribute("aria-labelledby", "dialog-title");
  begin(dialog);
  if (!dialog.open) dialog.showModal();
  const first = dialog.querySelector("[data-errors]")
    ?? dialog.querySelector("[autofocus], .dialog__body input:not([type=hidden]), .dialog__body select, .dialog__body textarea, .dialog__body button");
  first?.focus();
}

// Opens the page at `url` in the dialog; its address is where its form posts to.
export async function open(url, { wide = false, method = "GET", body } = {}) {
  const answer = await fetchFragment(url, { method, body, target: "dialog" });
  if (!answer) return false;
  if (/<html[\s>]/i.test(answer.html)) {
    location.assign(url);
    return true;
  }
  box().dataset.url = url;
  show(answer.html, wide);
  return true;
}

async function send(form, submitter) {
  const dialog = box();
  const body = new FormData(form, submitter);
  busy(form, submitter);
  const url = form.getAttribute("action") || dialog.dataset.url || location.href;
  const answer = await fetchFragment(url, { method: "POST", body, target: "dialog", place: dialog.querySelector("[data-notices]") });
  if (!answer) {
    free(form);
    return;
  }
  if (answer.response.status === 204) dialog.close();
  else show(answer.html, dialog.classList.contains("dialog--wide"));
}

export function start() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-dialog]");
    if (link && !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      link.closest("details[open]")?.removeAttribute("open");
      const palette = link.closest("dialog");
      if (palette && palette !== box()) palette.close();
      open(link.href, { wide: link.dataset.dialog === "wide" });
      return;
    }
    const opener = event.target.closest?.("[data-opens]");
    if (opener) {
      document.getElementById(opener.dataset.opens)?.showModal();
      return;
    }
    const dialog = box();
    if (dialog?.contains(event.target) && event.target.closest("[data-close], [data-cancel]")) {
      event.preventDefault();
      dialog.close();
    }
    if (event.target instanceof HTMLDialogElement && event.target.open) {
      const edge = event.target.getBoundingClientRect();
      const outside = event.clientX < edge.left || event.clientX > edge.right || event.clientY < edge.top || event.clientY > edge.bottom;
      if (outside && !dirty(event.target)) event.target.close();
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("hx-post") || form.hasAttribute("data-own")) return;
    if (form.closest("#dialog") && form.method === "post") {
      event.preventDefault();
      send(form, event.submitter);
    } else if (form.hasAttribute("data-dialog-form")) {
      event.preventDefault();
      open(form.getAttribute("action") || location.href, { method: "POST", body: new FormData(form, event.submitter) });
    }
  });
  box()?.addEventListener("close", () => {
    document.dispatchEvent(new CustomEvent("pactline:dialog-closed"));
    box().replaceChildren();
  });
}

function dirty(dialog) {
  return [...dialog.querySelectorAll("input, textarea")].some((input) => input.value !== input.defaultValue);
}
