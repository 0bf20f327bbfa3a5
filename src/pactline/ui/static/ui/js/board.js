// A board: dropping a card posts the transition; when it has questions, its dialog opens, and the card goes back.
import Sortable from "../../vendor/sortable/sortable.esm.js";
import { open } from "./dialog.js";
import { token } from "./server.js";
import { say } from "./toast.js";
import { word } from "./words.js";

export default function board(root) {
  for (const column of root.querySelectorAll("[data-state]")) {
    Sortable.create(column, {
      group: "board", draggable: ".card", animation: 120, ghostClass: "card--ghost", filter: "summary, select, button", preventOnFilter: false,
      delayOnTouchOnly: true, delay: 150,
      onEnd: (event) => { if (event.from !== event.to) drop(root, event); },
    });
  }
}

async function drop(root, { item, from, to, oldDraggableIndex }) {
  const back = () => from.insertBefore(item, from.querySelectorAll(".card")[oldDraggableIndex] ?? null);
  item.classList.add("card--busy");
  const body = new FormData();
  body.set("_move", item.dataset.pk);
  body.set("to", to.dataset.state);
  let answer;
  try {
    const response = await fetch(root.dataset.url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token() } });
    answer = await response.json();
    if (!response.ok) {
      back();
      say([answer.message, ...(answer.problems ?? [])].join(" "), "error");
      return;
    }
  } catch {
    back();
    say(word("offline"), "error");
    return;
  } finally {
    item.classList.remove("card--busy");
  }
  if (answer.ask) {
    back();
    open(answer.ask);
  } else {
    const select = item.querySelector("select[name=to]");
    if (select) select.value = to.dataset.state;
    say(word("moved"));
  }
}
