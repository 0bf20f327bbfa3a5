// A grid like a spreadsheet; the HTML contract stands in the style guide (/styleguide#line-editor).
import Sortable from "../../vendor/sortable/sortable.esm.js";
import { leaves, pasted } from "./cells.js";
import { open as openDialog } from "./dialog.js";
import { announce, begin, leave, token } from "./server.js";
import { say } from "./toast.js";
import { word } from "./words.js";

export default function lineEditor(root) {
  const body = root.querySelector("[data-lines]");
  const blank = root.querySelector("template[data-blank]");
  const around = root.closest(".panel, form, section") ?? document;
  const status = around.querySelector("[data-line-status]");
  if (root.hasAttribute("data-readonly")) return;
  const queue = new Map();
  let working = 0;

  const rows = () => [...body.querySelectorAll("tr[data-key]")];
  const cells = (row) => [...row.querySelectorAll("input:not([type=hidden]):not([data-choose]), select, textarea")].filter((cell) => !cell.disabled && !cell.readOnly);
  const inputs = (row) => [...row.querySelectorAll("[name]:not([data-choose])")];
  const shot = (row) => JSON.stringify(inputs(row).map((input) => (input.type === "checkbox" ? input.checked : input.value)));
  const remember = (row) => { row.dataset.saved = shot(row); };
  const changed = (row) => row.dataset.saved !== shot(row);
  const empty = (row) => !row.dataset.key && inputs(row).every((input) => input.type === "checkbox" || !input.value || input.value === input.defaultValue);
  const show = (text) => { if (status) status.textContent = text; };
  rows().forEach(remember);

  // Saving: one request for a row at a time; the last words win.
  function save(row) {
    if (!row.isConnected || !changed(row) || empty(row)) return queue.get(row) ?? Promise.resolve();
    const before = queue.get(row) ?? Promise.resolve();
    const next = before.then(() => send(row)).finally(() => { if (queue.get(row) === next) queue.delete(row); });
    queue.set(row, next);
    return next;
  }

  async function post(url, data) {
    working += 1;
    show(word("saving"));
    try {
      return await fetch(url, { method: "POST", body: data, headers: { "X-CSRFToken": root.dataset.token || token(), "HX-Request": "true", "HX-Target": "line" } });
    } catch {
      say(word("offline"), "error");
      return null;
    } finally {
      working -= 1;
    }
  }

  function after(response) {
    const trigger = response.headers.get("HX-Trigger");
    if (trigger) announce(trigger);
    const to = response.headers.get("HX-Redirect");
    if (to) location.assign(to);
    return Boolean(to);
  }

  async function send(row) {
    if (!row.isConnected || !changed(row)) return;
    const data = new FormData();
    data.set("key", row.dataset.key);
    const previous = row.previousElementSibling;
    if (!row.dataset.key && previous?.dataset.key) data.set("after", previous.dataset.key);
    for (const input of inputs(row)) {
      if (input.type === "checkbox") { if (input.checked) data.append(input.name, input.value); } else data.append(input.name, input.value);
    }
    const sent = shot(row);
    row.classList.add("is-saving");
    const response = await post(root.dataset.url, data);
    row.classList.remove("is-saving");
    if (!response) { show(word("unsaved")); return; }
    if (after(response)) return;
    const html = await response.text();
    if (response.status >= 500) { say(word("failed"), "error"); show(word("unsaved")); return; }
    if (!html.trim().startsWith("<tr")) {
      if (html.trim()) { const holder = document.createElement("div"); holder.innerHTML = html; say(holder.textContent.trim().replace(/\s+/g, " "), "error"); }
      row.classList.add("is-wrong");
      row.dataset.saved = sent;
      show(word("unsaved"));
      return;
    }
    const typedSince = shot(row) !== sent;
    if (typedSince) {
      const fresh = parse(html);
      row.dataset.key = fresh?.dataset.key ?? row.dataset.key;
      row.dataset.saved = sent;
      return;
    }
    const focus = row.contains(document.activeElement) ? document.activeElement.getAttribute("name") : null;
    const fresh = parse(html);
    if (!fresh) return;
    const chosen = row.querySelector("[data-choose]");
    const choose = fresh.querySelector("[data-choose]");
    if (chosen && choose) choose.checked = chosen.checked;
    row.replaceWith(fresh);
    remember(fresh);
    begin(fresh);
    if (focus) {
      const input = fresh.querySelector(`[name="${CSS.escape(focus)}"]`);
      input?.focus();
      input?.select?.();
    }
    show(response.ok ? word("saved") : word("unsaved"));
    root.dispatchEvent(new CustomEvent("pactline:line-saved", { bubbles: true, detail: { key: fresh.dataset.key, ok: response.ok } }));
  }

  function parse(html) {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    return template.content.querySelector("tr");
  }

  function add(after_) {
    const row = blank.content.firstElementChild.cloneNode(true);
    row.dataset.key = "";
    if (after_) after_.after(row); else body.append(row);
    remember(row);
    begin(row);
    return row;
  }

  async function remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    if (row.dataset.key) {
      const data = new FormData();
      data.set("_delete", "1");
      data.set("key", row.dataset.key);
      const response = await post(root.dataset.url, data);
      if (!response) return;
      if (after(response)) return;
      if (!response.ok) {
        const holder = document.createElement("div");
        holder.innerHTML = await response.text();
        say(holder.textContent.trim().replace(/\s+/g, " "), "error");
        return;
      }
      show(word("saved"));
    }
    row.remove();
    const cell = next && cells(next)[0];
    cell?.focus();
  }

  async function order() {
    if (!root.dataset.orderUrl) return;
    const data = new FormData();
    for (const row of rows()) if (row.dataset.key) data.append("keys", row.dataset.key);
    const response = await post(root.dataset.orderUrl, data);
    if (response && !after(response)) show(response.ok ? word("saved") : word("unsaved"));
  }

  // Keys
  function step(cell, down, { grow = false } = {}) {
    const row = cell.closest("tr");
    const column = cells(row).indexOf(cell);
    const all = rows();
    let target = all[all.indexOf(row) + down];
    if (!target && down > 0 && grow && !empty(row)) target = add(row);
    if (!target) return false;
    const there = cells(target)[Math.min(column, cells(target).length - 1)];
    there?.focus();
    there?.select?.();
    return true;
  }

  root.addEventListener("keydown", (event) => {
    const cell = event.target;
    const row = cell.closest("tr[data-key]");
    if (!row || !cell.matches("input:not([data-choose]), select, textarea")) return;
    if (picker.open && picker.cell === cell && picker.key(event)) return;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      const other = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
      if (!other) return;
      event.preventDefault();
      if (event.key === "ArrowUp") other.before(row); else other.after(row);
      cell.focus();
      order();
    } else if ((event.ctrlKey || event.metaKey) && (event.key === "Backspace" || event.key === "Delete")) {
      event.preventDefault();
      remove(row);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (cell.tagName === "SELECT" || cell.tagName === "TEXTAREA") return;
      if (step(cell, event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    } else if (event.key === "Enter" && cell.tagName !== "TEXTAREA") {
      event.preventDefault();
      save(row);
      step(cell, event.shiftKey ? -1 : 1, { grow: true });
    } else if (event.key === "Escape") {
      if (cell.value !== cell.defaultValue) { event.preventDefault(); event.stopPropagation(); cell.value = cell.defaultValue; cell.select?.(); }
    } else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && leaves(cell, event.key === "ArrowLeft")) {
      const all = cells(row);
      const next = all[all.indexOf(cell) + (event.key === "ArrowLeft" ? -1 : 1)];
      if (next) { event.preventDefault(); next.focus(); next.select?.(); }
    }
  });
  root.addEventListener("focusin", (event) => { if (event.target.matches("input:not([type=checkbox])")) event.target.select?.(); });
  root.addEventListener("focusout", (event) => {
    const row = event.target.closest?.("tr[data-key]");
    if (row && !row.contains(event.relatedTarget) && !picker.contains(event.relatedTarget)) save(row);
  });
  root.addEventListener("change", (event) => {
    const row = event.target.closest?.("tr[data-key]");
    if (row && event.target.matches("select, [type=checkbox]:not([data-choose])")) save(row);
  });

  // Pasting rows from a spreadsheet
  root.addEventListener("paste", async (event) => {
    const lines = pasted(event);
    if (!lines) return;
    const cell = event.target.closest("input, select, textarea");
    let row = cell?.closest("tr[data-key]");
    if (!row) return;
    event.preventDefault();
    if (root.dataset.pasteUrl && lines.length > 1) { await pasteRows(lines, cell, row); return; }
    const column = cells(row).indexOf(cell);
    const touched = [];
    for (const [index, line] of lines.entries()) {
      if (index > 0) row = rows()[rows().indexOf(row) + 1] ?? add(row);
      const targets = cells(row);
      for (const [offset, words] of line.entries()) {
        const target = targets[column + offset];
        if (!target) continue;
        target.value = words;
        if (target.dataset.into) row.querySelector(`[name="${CSS.escape(target.dataset.into)}"]`).value = "";
      }
      touched.push(row);
    }
    for (const one of touched) {
      const product = one.querySelector("[data-typeahead]");
      if (product && product.value && !one.querySelector(`[name="${CSS.escape(product.dataset.into ?? "")}"]`)?.value) await resolve(product);
      await save(one);
    }
    say(`${touched.length} ${word("pasted")}`);
  });

  // Several rows go to the server in one request, without being drawn first: it saves and prices all of them, or none.
  async function pasteRows(lines, cell, row) {
    const names = cells(blank.content.firstElementChild).map((one) => one.name);
    const into = blank.content.querySelector("[data-into]")?.dataset.into;
    const first = names.indexOf(cell.name);
    const below = rows().slice(rows().indexOf(row));
    const touched = below.slice(0, lines.length);
    await Promise.all(rows().filter((one) => !touched.includes(one) && changed(one) && !empty(one)).map(save));
    await Promise.all(touched.map((one) => queue.get(one)));
    const sent = lines.map((line, index) => {
      const place = below[index];
      const values = { key: place?.dataset.key ?? "" };
      for (const input of place ? inputs(place) : []) if (input.type !== "checkbox" && input.name !== "key") values[input.name] = input.value;
      line.forEach((words, offset) => { if (names[first + offset]) values[names[first + offset]] = words; });
      if (!values.key && first === 0 && into) values[into] = "";
      return values;
    });
    const data = new FormData();
    data.set("rows", JSON.stringify(sent));
    data.set("after", row.dataset.key ? "" : row.previousElementSibling?.dataset.key ?? "");
    root.setAttribute("aria-busy", "true");
    const response = await post(root.dataset.pasteUrl, data);
    root.removeAttribute("aria-busy");
    if (!response) { show(word("unsaved")); return; }
    const place = around.querySelector("[data-line-problems]");
    place.innerHTML = "";
    const to = response.headers.get("HX-Redirect");
    if (to) { touched.forEach(remember); show(word("saved")); leave(to); return; }
    if (response.status !== 422) { say(word("failed"), "error"); show(word("unsaved")); return; }
    place.innerHTML = await response.text();
    place.focus();
    place.scrollIntoView({ block: "nearest" });
    show(word("unsaved"));
  }

  async function options(cell) {
    const url = new URL(cell.dataset.typeahead, location.href);
    url.searchParams.set("q", cell.value);
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    return response.ok ? response.json() : [];
  }

  async function resolve(cell) {
    const found = await options(cell);
    const wanted = cell.value.trim().toLowerCase();
    const exact = found.filter((one) => one.text.toLowerCase() === wanted || String(one.value).toLowerCase() === wanted || one.code?.toLowerCase() === wanted);
    const one = exact[0] ?? (found.length === 1 ? found[0] : null);
    if (one) fill(cell, one, { keep: true });
  }

  function fill(cell, one, { keep = false } = {}) {
    const row = cell.closest("tr");
    const into = row.querySelector(`[name="${CSS.escape(cell.dataset.into ?? "")}"]`);
    if (one.open && !keep) {
      // What has to be configured is added by its dialog; the row stays empty.
      cell.value = cell.defaultValue;
      if (into) into.value = "";
      openDialog(one.open, { wide: true });
      return;
    }
    cell.value = one.text;
    if (into) into.value = one.value;
    for (const [name, value] of Object.entries(one.cells ?? {})) {
      const other = row.querySelector(`[name="${CSS.escape(name)}"]`);
      if (other && (!keep || !other.value || other.value === other.defaultValue)) other.value = value;
    }
  }

  // Finding a product by typing
  const picker = {
    open: false, cell: null, at: 0, found: [], timer: 0,
    box: Object.assign(document.createElement("div"), { className: "grid-editor__options", id: `options-${Math.random().toString(36).slice(2)}`, hidden: true }),
    contains(element) { return Boolean(element && this.box.contains(element)); },
    async look(cell) {
      const words = cell.value;
      const found = await options(cell);
      if (document.activeElement !== cell || cell.value !== words) return;
      this.cell = cell;
      this.found = found;
      this.at = 0;
      this.draw();
    },
    draw() {
      const cell = this.cell;
      this.box.replaceChildren(...this.found.map((one, index) => {
        const option = document.createElement("div");
        option.className = "grid-editor__option";
        option.setAttribute("role", "option");
        option.id = `${this.box.id}-${index}`;
        option.setAttribute("aria-selected", String(index === this.at));
        const name = document.createElement("span");
        name.textContent = one.text;
        const note = document.createElement("small");
        note.textContent = one.note ?? "";
        option.append(name, note);
        option.addEventListener("pointerdown", (event) => { event.preventDefault(); this.take(index); });
        return option;
      }));
      if (!this.found.length) { const none = document.createElement("div"); none.className = "grid-editor__option muted"; none.textContent = word("nothing"); this.box.append(none); }
      const edge_ = cell.getBoundingClientRect();
      this.box.hidden = false;
      const height = this.box.offsetHeight;
      this.box.style.left = `${Math.min(edge_.left, innerWidth - this.box.offsetWidth - 8)}px`;
      this.box.style.top = `${edge_.bottom + height + 8 > innerHeight ? edge_.top - height - 4 : edge_.bottom + 4}px`;
      this.open = true;
      cell.setAttribute("aria-expanded", "true");
      cell.setAttribute("aria-activedescendant", this.found.length ? `${this.box.id}-${this.at}` : "");
    },
    close() {
      clearTimeout(this.timer);
      this.open = false;
      this.box.hidden = true;
      this.cell?.setAttribute("aria-expanded", "false");
      this.cell?.removeAttribute("aria-activedescendant");
    },
    take(index) {
      const one = this.found[index];
      const cell = this.cell;
      this.close();
      if (!one) return;
      fill(cell, one);
      const all = cells(cell.closest("tr"));
      if (!one.open) { const next = all[all.indexOf(cell) + 1] ?? cell; next.focus(); next.select?.(); }
    },
    key(event) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        this.at = (this.at + (event.key === "ArrowDown" ? 1 : -1) + this.found.length) % Math.max(1, this.found.length);
        this.draw();
        this.box.children[this.at]?.scrollIntoView({ block: "nearest" });
        return true;
      }
      if ((event.key === "Enter" || event.key === "Tab") && this.found.length) {
        event.preventDefault();
        this.take(this.at);
        return true;
      }
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        this.close();
        return true;
      }
      return false;
    },
  };
  picker.box.setAttribute("role", "listbox");
  picker.box.setAttribute("aria-label", root.querySelector("caption")?.textContent ?? "");
  (root.closest("dialog, main") ?? document.body).append(picker.box);
  root.addEventListener("input", (event) => {
    const cell = event.target.closest("[data-typeahead]");
    if (!cell) return;
    const into = cell.closest("tr").querySelector(`[name="${CSS.escape(cell.dataset.into ?? "")}"]`);
    if (into) into.value = "";
    clearTimeout(picker.timer);
    picker.timer = setTimeout(() => picker.look(cell), 140);
  });
  root.addEventListener("focusin", (event) => {
    const cell = event.target.closest("[data-typeahead]");
    if (!cell || cell.hasAttribute("role")) return;
    cell.setAttribute("role", "combobox");
    cell.setAttribute("aria-autocomplete", "list");
    cell.setAttribute("aria-expanded", "false");
    cell.setAttribute("aria-controls", picker.box.id);
    cell.autocomplete = "off";
  });
  root.addEventListener("focusout", (event) => { if (picker.open && !picker.contains(event.relatedTarget)) picker.close(); });
  addEventListener("scroll", () => { if (picker.open) picker.close(); }, { passive: true, capture: true });

  // Buttons
  root.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-key]");
    if (row && event.target.closest("[data-delete]")) { event.preventDefault(); remove(row); }
  });
  around.addEventListener("click", (event) => {
    if (!event.target.closest("[data-add-line]")) return;
    event.preventDefault();
    cells(add())[0]?.focus();
  });
  if (root.dataset.orderUrl) {
    Sortable.create(body, { handle: "[data-handle]", draggable: "tr[data-key]", animation: 120, onEnd: (event) => { if (event.oldIndex !== event.newIndex) order(); } });
  }
  addEventListener("beforeunload", (event) => {
    if (working || rows().some((row) => changed(row) && !empty(row) && !row.classList.contains("is-wrong"))) event.preventDefault();
  });
  // Before a verb of the record (submit, say) everything typed is saved.
  document.addEventListener("submit", async (event) => {
    const open = rows().filter((row) => changed(row) && !empty(row));
    if ((!open.length && !working) || event.target.dataset.afterLines || event.defaultPrevented || event.target.method !== "post") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await Promise.all(open.map(save));
    event.target.dataset.afterLines = "1";
    event.target.requestSubmit(event.submitter);
    delete event.target.dataset.afterLines;
  }, { capture: true });
}
