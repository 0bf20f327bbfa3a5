// Short messages at the corner; read out by the live region around them.
const STAYS = 6000;

export default function toast(element) {
  if (element.matches("[data-behaviour='toast-sample']")) {
    element.addEventListener("click", () => say(element.dataset.text));
    return;
  }
  const leave = () => element.remove();
  element.querySelector("[data-close]")?.addEventListener("click", leave);
  if (element.matches(".toast--error, .toast--warning")) return;
  let timer = setTimeout(leave, STAYS);
  element.addEventListener("pointerenter", () => clearTimeout(timer));
  element.addEventListener("pointerleave", () => { timer = setTimeout(leave, STAYS); });
  element.addEventListener("focusin", () => clearTimeout(timer));
}

export function say(text, kind = "") {
  const place = document.getElementById("toasts");
  const template = document.getElementById("toast-template");
  if (!place || !template) return;
  const element = template.content.firstElementChild.cloneNode(true);
  if (kind) element.classList.add(`toast--${kind}`);
  element.querySelector(".toast__words").textContent = text;
  place.append(element);
  element.dispatchEvent(new CustomEvent("pactline:inserted", { bubbles: true }));
}
