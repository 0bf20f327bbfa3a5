// Light or dark at once, while the server keeps the choice.
import { token } from "./server.js";

export default function theme(element) {
  if (element.dataset.behaviour === "theme-preview") {
    const pressed = () => {
      for (const other of document.querySelectorAll("[data-theme-to]")) {
        other.setAttribute("aria-pressed", String(document.documentElement.dataset.theme === other.dataset.themeTo));
      }
    };
    pressed();
    element.addEventListener("click", () => {
      document.documentElement.dataset.theme = element.dataset.themeTo;
      document.dispatchEvent(new CustomEvent("pactline:theme"));
      pressed();
    });
    return;
  }
  element.setAttribute("data-own", "");
  element.addEventListener("submit", (event) => {
    const value = event.submitter?.value;
    if (!value) return;
    event.preventDefault();
    document.documentElement.dataset.theme = value;
    for (const button of element.querySelectorAll("[name=theme]")) {
      if (button.value === value) button.setAttribute("aria-current", "true"); else button.removeAttribute("aria-current");
    }
    document.dispatchEvent(new CustomEvent("pactline:theme"));
    fetch(element.action, { method: "POST", body: new FormData(element, event.submitter), headers: { "X-CSRFToken": token() }, redirect: "manual" });
  });
}
