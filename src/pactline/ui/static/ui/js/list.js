// Every list: changes in place, with the address; keyboard j k x Enter /; selection for bulk verbs.
import { fetchFragment, replace } from "./server.js";
import { word } from "./words.js";

let current;
let asked = 0;

// While somebody types, the address is replaced: one step back leads to the list before the search.
async function go(url, { push = true, typing = false } = {}) {
  asked += 1;
  const mine = asked;
  const list = document.getElementById("list");
  list.classList.add("is-loading");
  const answer = await fetchFragment(url, { target: "list" });
  if (mine !== asked) return;
  if (!answer) {
    list.classList.remove("is-loading");
    return;
  }
  const focused = document.activeElement?.getAttribute("name") === "q" && list.contains(document.activeElement);
  const [at, words] = focused ? [document.activeElement.selectionStart, document.activeElement.value] : [0, ""];
  const fresh = replace(list, answer.html);
  if (push) history[typing && history.state?.typing ? "replaceState" : "pushState"]({ list: true, typing }, "", url);
  if (focused) {
    const input = fresh.querySelector("input[name=q]");
    input.focus();
    if (typing) input.value = words;
    input.setSelectionRange(at, at);
  }
}

function address(form) {
  const params = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value !== "") params.append(name, value);
  const text = params.toString();
  const path = form.getAttribute("action") || location.pathname;
  return text ? `${path}?${text}` : path;
}

export default function list(root) {
  current = root;
  const rows = () => [...root.querySelectorAll("[data-rows] > tr")];
  let at = -1;

  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-nav], .list__views a");
    if (link && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      event.preventDefault();
      go(link.href);
      return;
    }
    const row = event.target.closest("[data-rows] > tr");
    if (!row || event.target.closest("a, button, input, label, summary") || String(getSelection())) return;
    if (row.dataset.url) location.assign(row.dataset.url);
  });

  root.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-filters], [data-search]")) return;
    event.preventDefault();
    go(address(event.target));
  });
  let timer;
  root.querySelector("[data-search] input[name=q]")?.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => go(address(event.target.form), { typing: true }), 300);
  });

  // Selection
  const bar = root.querySelector("[data-selection]");
  const count = root.querySelector("[data-count]");
  const all = root.querySelector("[data-all]");
  const boxes = () => [...root.querySelectorAll("input[name=ids]")];
  const show = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    if (bar) bar.hidden = chosen === 0;
    if (count) count.textContent = `${chosen} ${word("selected")}`;
    if (all) { all.checked = chosen > 0 && chosen === boxes().length; all.indeterminate = chosen > 0 && !all.checked; }
  };
  all?.addEventListener("change", () => { for (const box of boxes()) box.checked = all.checked; show(); });
  let last;
  root.addEventListener("click", (event) => {
    const box = event.target.closest("input[name=ids]");
    if (!box) return;
    if (event.shiftKey && last) {
      const every = boxes();
      const [from, to] = [every.indexOf(last), every.indexOf(box)].sort((a, b) => a - b);
      for (const other of every.slice(from, to + 1)) other.checked = box.checked;
    }
    last = box;
    show();
  });
  root.querySelector("[data-clear]")?.addEventListener("click", () => { for (const box of boxes()) box.checked = false; show(); });
  show();

  const move = (to) => {
    const every = rows();
    if (!every.length) return;
    every[at]?.classList.remove("is-at");
    at = Math.max(0, Math.min(every.length - 1, to));
    every[at].classList.add("is-at");
    every[at].scrollIntoView({ block: "nearest" });
    every[at].querySelector("a.list__link")?.focus({ preventScroll: true });
  };
  root.pactlineKeys = (event) => {
    if (event.key === "j") move(at + 1);
    else if (event.key === "k") move(at < 0 ? 0 : at - 1);
    else if (event.key === "x" && at >= 0) { const box = rows()[at].querySelector("input[name=ids]"); if (box) { box.checked = !box.checked; show(); } }
    else if (event.key === "Enter" && at >= 0 && document.activeElement === document.body && rows()[at].dataset.url) location.assign(rows()[at].dataset.url);
    else if (event.key === "/") root.querySelector("input[name=q]")?.focus();
    else return;
    event.preventDefault();
  };
}

document.addEventListener("keydown", (event) => {
  if (!current?.isConnected || event.metaKey || event.ctrlKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  current.pactlineKeys?.(event);
});
window.addEventListener("popstate", () => {
  if (current?.isConnected && current.dataset.path === location.pathname) go(location.href, { push: false });
});
