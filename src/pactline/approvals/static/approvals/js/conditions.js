// The condition builder of a rule: adds rows and groups, removes rows, offers the values that a field can have.
function renumber(element, group, row) {
  for (const field of element.querySelectorAll("[name]")) {
    field.name = field.name.replace(/^g\d+/, `g${group}`).replace(/-r\d+-/, `-r${row}-`);
    field.id = `id_${field.name}`;
  }
}

function empty(element) {
  for (const field of element.querySelectorAll("input, select")) {
    if (field.tagName === "SELECT") field.selectedIndex = 0;
    else field.value = "";
  }
}

export default function conditions(root) {
  const groups = () => [...root.querySelectorAll("[data-group]")];
  const rowsOf = (group) => [...group.querySelectorAll("[data-row]")];

  function button(label, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button--small button--quiet";
    made.textContent = label;
    made.addEventListener("click", action);
    return made;
  }

  function offerValues(row) {
    const [field, , value] = row.querySelectorAll("select, input");
    const list = root.querySelector(`datalist[data-values-of="${CSS.escape(field.value)}"]`);
    if (list) value.setAttribute("list", list.id);
    else value.removeAttribute("list");
  }

  function dressRow(row) {
    row.querySelector("[data-drop]")?.remove();
    const drop = button("×", () => {
      const group = row.closest("[data-group]");
      const next = row.nextElementSibling?.querySelector("select") ?? row.previousElementSibling?.querySelector("select");
      if (rowsOf(group).length > 1) row.remove();
      else empty(row);
      next?.focus();
    });
    drop.dataset.drop = "";
    drop.setAttribute("aria-label", root.dataset.remove);
    row.append(drop);
    row.querySelector("select").addEventListener("change", () => offerValues(row));
    offerValues(row);
  }

  function nextNumber(group) {
    const numbers = rowsOf(group).map((row) => Number(row.querySelector("[name]").name.match(/-r(\d+)-/)[1]));
    return Math.max(...numbers) + 1;
  }

  function addRow(group) {
    const rows = rowsOf(group);
    const made = rows[0].cloneNode(true);
    renumber(made, groups().indexOf(group), nextNumber(group));
    empty(made);
    rows.at(-1).after(made);
    dressRow(made);
    made.querySelector("select").focus();
  }

  function dressGroup(group) {
    group.querySelector("[data-more-rows]")?.remove();
    const more = button(root.dataset.more, () => addRow(group));
    more.dataset.moreRows = "";
    group.append(more);
    rowsOf(group).forEach(dressRow);
  }

  function addGroup() {
    const last = groups().at(-1);
    const made = last.cloneNode(true);
    const number = groups().length;
    rowsOf(made).slice(1).forEach((row) => row.remove());
    renumber(made, number, 0);
    empty(made);
    for (const words of made.querySelectorAll("legend, label > span")) {
      const node = [...words.childNodes].find((one) => one.nodeType === Node.TEXT_NODE && /\d/.test(one.data));
      if (node) node.data = node.data.replace(/\d+(?=\D*$)/, number + 1);
    }
    last.after(made);
    dressGroup(made);
    made.querySelector("select").focus();
  }

  groups().forEach(dressGroup);
  const more = button(root.dataset.moreGroups, addGroup);
  more.classList.add("conditions__more");
  groups().at(-1).after(more);
}
