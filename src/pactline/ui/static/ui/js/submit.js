// Forms: one press only, a question before what cannot be undone.
const waiting = new WeakSet();

export function busy(form, submitter) {
  waiting.add(form);
  const button = submitter ?? form.querySelector("button[type=submit], button:not([type])");
  button?.setAttribute("aria-busy", "true");
  form.setAttribute("aria-busy", "true");
}

export function free(form) {
  waiting.delete(form);
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

// Asks; answers true or false.
export function ask(words, { danger = false, label = "" } = {}) {
  const dialog = document.getElementById("confirm");
  if (!dialog) return Promise.resolve(window.confirm(words));
  dialog.querySelector("[data-words]").textContent = words;
  const yes = dialog.querySelector("[data-yes]");
  yes.className = `button button--${danger ? "danger" : "primary"}`;
  if (!yes.dataset.default) yes.dataset.default = yes.textContent;
  yes.textContent = label || yes.dataset.default;
  const title = dialog.querySelector("[data-title]");
  title.textContent = title.dataset.default;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

export function start() {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method === "dialog" || event.defaultPrevented) return;
    if (waiting.has(form)) {
      event.preventDefault();
      return;
    }
    const words = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (words && !form.dataset.sure) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const danger = form.hasAttribute("data-confirm-danger") || event.submitter?.hasAttribute("data-confirm-danger");
      if (await ask(words, { danger, label: event.submitter?.textContent.trim() })) {
        form.dataset.sure = "1";
        form.requestSubmit(event.submitter);
        delete form.dataset.sure;
      }
      return;
    }
    if (form.method === "post" && !form.hasAttribute("data-own") && !form.closest("#dialog") && !form.hasAttribute("data-dialog-form")
        && !form.hasAttribute("hx-post") && !form.target) {
      busy(form, event.submitter);
    }
  });
  // Back and forward show the page as it was: nothing waits any more.
  window.addEventListener("pageshow", () => { for (const form of document.forms) free(form); });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form && waiting.has(form)) event.preventDefault();
    else if (form && event.detail.requestConfig?.verb !== "get") busy(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    const leaving = event.detail.xhr?.getResponseHeader("HX-Redirect");  // until the next page is here, it stays pressed
    if (form && !leaving) free(form);
  });
}
