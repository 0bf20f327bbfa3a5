// Ctrl-K / ⌘-K: records, actions and pages from one field.
import { begin } from "./server.js";

export default function palette(button) {
  const dialog = document.getElementById("palette");
  const form = dialog.querySelector("form");
  const input = dialog.querySelector("input");
  const results = dialog.querySelector("[role=listbox]");
  let running, timer;

  const hits = () => [...results.querySelectorAll(".hit")];
  const choose = (index) => {
    const all = hits();
    for (const hit of all) hit.setAttribute("aria-selected", "false");
    const hit = all[(index + all.length) % all.length];
    if (!hit) { input.removeAttribute("aria-activedescendant"); return; }
    hit.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", hit.id);
    hit.scrollIntoView({ block: "nearest" });
  };
  const chosen = () => hits().findIndex((hit) => hit.getAttribute("aria-selected") === "true");

  const search = async () => {
    running?.abort();
    running = new AbortController();
    const url = new URL(form.action);
    url.searchParams.set("q", input.value);
    try {
      const response = await fetch(url, { headers: { "HX-Request": "true" }, signal: running.signal });
      if (!response.ok) return;
      results.innerHTML = await response.text();
      hits().forEach((hit, index) => { hit.id = `hit-${index}`; });
      begin(results);
      choose(0);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };
  const show = () => {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    search();
  };

  button.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    show();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      show();
    }
  });
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 120); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      dialog.close();
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen() + (event.key === "ArrowDown" ? 1 : -1));
    }
  });
  form.addEventListener("submit", (event) => {
    const hit = hits()[chosen()];
    if (!hit) return;
    event.preventDefault();
    hit.click();
  });
}
