// What grids share: whether an arrow leaves a cell, and rows out of a spreadsheet's clipboard.

export function leaves(cell, left) {
  if (cell.tagName === "SELECT") return false;
  const { selectionStart: from, selectionEnd: to, value } = cell;
  if (from === null) return true;
  return (from === 0 && to === value.length) || (left ? from === 0 && to === 0 : from === value.length && to === value.length);
}

// Lists of words, a list for each row; null for text that is one cell.
export function pasted(event) {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!/[\t\n]/.test(text.trimEnd())) return null;
  return text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((line) => line.split("\t").map((words) => words.trim()));
}
