// Words of the interface, translated by the server in <template id="pactline-words">.
let known;

export function word(key) {
  if (!known) {
    known = {};
    const template = document.getElementById("pactline-words");
    for (const element of template?.content.querySelectorAll("[data-key]") ?? []) known[element.dataset.key] = element.textContent;
  }
  return known[key] ?? key;
}
