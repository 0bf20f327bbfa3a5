// A table of inputs in a form, used like a spreadsheet: arrows, Enter, rows pasted in, undo. It is saved with its form.
// HTML: <div data-behaviour="sheet"> table with inputs named “row-NUMBER-COLUMN”; data-most: the most rows.
import { leaves, pasted } from "./cells.js";
import { say } from "./toast.js";
import { word } from "./words.js";

export default function sheet(root) {
  const body = root.querySelector("tbody");
  const most = Number(root.dataset.most) || 300;
  const rows = () => [...body.rows];
  const cells = (row) => [...row.querySelectorAll("input, select")];
  const undone = [];
  const done = [];
  let before = null;

  function number(row, place) {
    row.querySelector("th").textContent = String(place + 1);
    for (const cell of cells(row)) {
      cell.name = cell.name.replace(/^row-\d+-/, `row-${place}-`);
      cell.id = `id_${cell.name}`;
    }
    for (const words of row.querySelectorAll("label .visually-hidden")) words.textContent = words.textContent.replace(/\d+$/, String(place + 1));
  }

  function add() {
    if (rows().length >= most) return null;
    const row = body.lastElementChild.cloneNode(true);
    clean(row);
    for (const cell of cells(row)) { if (cell.tagName === "SELECT") cell.selectedIndex = 0; else cell.value = ""; }
    body.append(row);
    number(row, rows().length - 1);
    return row;
  }

  function clean(row) {
    row.classList.remove("is-wrong");
    row.querySelectorAll("[data-error]").forEach((one) => one.remove());
    cells(row).forEach((cell) => { cell.removeAttribute("aria-invalid"); cell.removeAttribute("aria-describedby"); });
  }

  // Undo: the cell that was changed with what it held; for pasted and removed rows what all cells held.
  const held = () => rows().map((row) => cells(row).map((cell) => cell.value));
  const noted = (cell) => { before = { cell, value: cell.value }; };
  function keep(change) {
    done.push(change);
    if (done.length > 100) done.shift();
    undone.length = 0;
  }
  function put(values) {
    while (rows().length < values.length && add());
    while (rows().length > values.length) body.lastElementChild.remove();
    rows().forEach((row, at) => cells(row).forEach((cell, column) => { cell.value = values[at][column]; }));
  }
  function back(from, to) {
    const change = from.pop();
    if (!change) return;
    if (Array.isArray(change)) {
      to.push(held());
      put(change);
    } else {
      const cell = cells(rows()[change.place])[change.column];
      to.push({ ...change, value: cell.value });
      cell.value = change.value;
    }
    if (root.contains(document.activeElement)) noted(document.activeElement);
  }

  function focus(row, column) {
    const cell = row && cells(row)[Math.min(column, cells(row).length - 1)];
    cell?.focus();
    cell?.select?.();
  }
  function step(cell, down, grow) {
    const all = rows();
    const row = cell.closest("tr");
    const there = all[all.indexOf(row) + down] ?? (grow && down > 0 ? add() : null);
    if (there) focus(there, cells(row).indexOf(cell));
    return Boolean(there);
  }

  root.addEventListener("focusin", (event) => { noted(event.target); if (event.target.matches("input")) event.target.select?.(); });
  root.addEventListener("change", (event) => {
    const row = event.target.closest("tbody tr");
    if (row && before?.cell === event.target && before.value !== event.target.value) {
      keep({ place: rows().indexOf(row), column: cells(row).indexOf(event.target), value: before.value });
    }
    noted(event.target);
  });
  root.addEventListener("input", (event) => { const row = event.target.closest("tbody tr"); if (row) clean(row); });
  root.addEventListener("keydown", (event) => {
    const cell = event.target.closest("tbody input, tbody select");
    if (!cell) return;
    const row = cell.closest("tr");
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (control && (key === "z" || key === "y")) {
      if (cell.matches("input") && before?.cell === cell && before.value !== cell.value) return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) back(undone, done); else back(done, undone);
    } else if (control && (event.key === "Backspace" || event.key === "Delete")) {
      event.preventDefault();
      const place = rows().indexOf(row);
      const column = cells(row).indexOf(cell);
      keep(held());
      if (rows().length > 1) row.remove(); else cells(row).forEach((one) => { one.value = ""; });
      rows().forEach(number);
      focus(rows()[Math.min(place, rows().length - 1)], column);
    } else if (event.key === "Enter") {
      event.preventDefault();
      step(cell, event.shiftKey ? -1 : 1, true);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && cell.tagName !== "SELECT") {
      if (step(cell, event.key === "ArrowDown" ? 1 : -1, false)) event.preventDefault();
    } else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && leaves(cell, event.key === "ArrowLeft")) {
      const all = cells(row);
      const next = all[all.indexOf(cell) + (event.key === "ArrowLeft" ? -1 : 1)];
      if (next) { event.preventDefault(); next.focus(); next.select?.(); }
    }
  });

  root.addEventListener("paste", (event) => {
    const cell = event.target.closest("tbody input, tbody select");
    const lines = pasted(event);
    if (!cell || !lines) return;
    event.preventDefault();
    keep(held());
    let row = cell.closest("tr");
    const column = cells(row).indexOf(cell);
    let taken = 0;
    for (const line of lines) {
      row = taken ? rows()[rows().indexOf(row) + 1] ?? add() : row;
      if (!row) break;
      clean(row);
      line.forEach((words, offset) => set(cells(row)[column + offset], words));
      taken += 1;
    }
    noted(cell);
    say(`${taken} ${word("pasted")}`);
  });

  function set(target, words) {
    if (!target) return;
    if (target.tagName !== "SELECT") { target.value = words; return; }
    const wanted = words.toLowerCase();
    const option = [...target.options].find((one) => one.value.toLowerCase() === wanted || one.text.toLowerCase() === wanted);
    if (option) target.value = option.value;
  }
}
