// Rows or cards in an order that people change: data-url gets POST `keys`, in the new order.
import Sortable from "../../vendor/sortable/sortable.esm.js";
import { fetchFragment } from "./server.js";

export default function sortable(list) {
  Sortable.create(list, {
    animation: 120, handle: list.querySelector("[data-handle]") ? "[data-handle]" : undefined, draggable: "[data-key]",
    onEnd: ({ oldIndex, newIndex }) => { if (oldIndex !== newIndex) send(list); },
  });
  list.addEventListener("keydown", (event) => {
    const row = event.target.closest("[data-key]");
    if (!row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const other = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    event.preventDefault();
    if (event.key === "ArrowUp") other.before(row); else other.after(row);
    event.target.focus();
    send(list);
  });
}

function send(list) {
  const body = new FormData();
  for (const row of list.querySelectorAll("[data-key]")) body.append("keys", row.dataset.key);
  return fetchFragment(list.dataset.url, { method: "POST", body });
}
