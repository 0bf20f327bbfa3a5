// The reading page: a finding shows its passage, a passage its finding; keys for people who read many.
const VERBS = { a: "/acceptance", r: "/rejection", e: "/correction", i: "/ignoring", u: "/wording", d: "/deviation" };

let page;

export default function reading(root) {
  page = root;
  const text = root.querySelector("[data-reading-text]");
  const cards = () => [...root.querySelectorAll("[data-finding]")].filter((card) => card.offsetParent !== null);
  let at = -1;

  const unmark = () => { for (const one of text.querySelectorAll(".is-target")) one.classList.remove("is-target"); };

  const passages = (key) => [...text.querySelectorAll("mark")].filter((mark) => mark.dataset.findings.split(" ").includes(key));

  function show(key) {
    unmark();
    const marks = passages(key);
    for (const mark of marks) mark.classList.add("is-target");
    marks[0]?.scrollIntoView({ block: "center" });
    return marks.length > 0;
  }

  function showOffset(offset) {
    unmark();
    const lines = [...text.querySelectorAll("p[data-start]")];
    const line = lines.findLast((one) => Number(one.dataset.start) <= offset);
    if (!line) return;
    line.classList.add("is-target");
    line.scrollIntoView({ block: "center" });
  }

  function choose(card, { focus = true } = {}) {
    const every = cards();
    every[at]?.classList.remove("is-at");
    at = every.indexOf(card);
    card.classList.add("is-at");
    if (focus) card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-passage], a[data-offset]");
    if (link) {
      event.preventDefault();
      if (link.dataset.passage) show(link.dataset.passage);
      else showOffset(Number(link.dataset.offset));
      const card = link.closest("[data-finding]");
      if (card) choose(card, { focus: false });
      return;
    }
    const mark = event.target.closest("mark[data-findings]");
    if (!mark || String(getSelection())) return;
    const card = document.getElementById(`finding-${mark.dataset.findings.split(" ").at(-1)}`);
    if (!card) return;
    const group = card.closest("details");
    if (group) group.open = true;
    show(card.dataset.finding);
    choose(card);
  });

  // The words that somebody has marked in the text, as offsets.
  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const place = (node, offset) => {
      const line = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("p[data-start]");
      if (!line || !text.contains(line)) return null;
      const before = document.createRange();
      before.setStart(line, 0);
      before.setEnd(node, offset);
      return Number(line.dataset.start) + before.toString().length;
    };
    const start = place(range.startContainer, range.startOffset);
    const end = place(range.endContainer, range.endOffset);
    return start !== null && end !== null && start < end ? { start, end } : null;
  }

  root.addEventListener("pointerdown", (event) => {
    const link = event.target.closest('a[href*="/correction"]');
    const words = link && selected();
    if (words) link.href = `${link.getAttribute("href").split("?")[0]}?start=${words.start}&end=${words.end}`;
  });

  function press(card, verb) {
    const found = card.querySelector(`form[action$="${verb}"] button, a[href*="${verb}"]`);
    if (!found) return false;
    const words = verb === VERBS.e && selected();
    if (words) found.href = `${found.getAttribute("href").split("?")[0]}?start=${words.start}&end=${words.end}`;
    found.click();
    return true;
  }

  root.pactlineKeys = (event) => {
    const every = cards();
    const card = every[at] ?? event.target.closest?.("[data-finding]");
    if (event.key === "j" || event.key === "k") {
      if (!every.length) return;
      const next = event.key === "j" ? at + 1 : at - 1;
      choose(every[Math.max(0, Math.min(every.length - 1, next))]);
      show(every[at].dataset.finding);
    } else if (event.key === "o" && card) {
      if (show(card.dataset.finding)) text.focus({ preventScroll: true });
    } else if (!(event.key in VERBS) || !card || !press(card, VERBS[event.key])) return;
    event.preventDefault();
  };

  const wanted = location.hash.startsWith("#finding-") && document.getElementById(location.hash.slice(1));
  if (wanted) {
    const group = wanted.closest("details");
    if (group) group.open = true;
    choose(wanted);
    show(wanted.dataset.finding);
  }
}

document.addEventListener("keydown", (event) => {
  if (!page?.isConnected || event.metaKey || event.ctrlKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  page.pactlineKeys?.(event);
});
