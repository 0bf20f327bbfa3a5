// <details class="menu">: closes by itself, and arrow keys walk through its items.
export default function menu(details) {
  const items = () => [...details.querySelectorAll(".menu__item:not([disabled])")];
  const keepOpen = details.hasAttribute("data-keep-open");
  document.addEventListener("pointerdown", (event) => {
    if (details.open && !details.contains(event.target)) details.open = false;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) {
      event.stopPropagation();
      details.open = false;
      details.querySelector("summary").focus();
    }
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    details.open = true;
    const all = items();
    const at = all.indexOf(document.activeElement);
    all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]?.focus();
  });
  details.addEventListener("focusout", (event) => {
    if (!keepOpen && event.relatedTarget && !details.contains(event.relatedTarget)) details.open = false;
  });
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    const box = details.querySelector(".menu__box, .blocked__reasons");
    box.classList.remove("menu__box--flip");
    const edge = box.getBoundingClientRect();
    if (edge.left < 8 || edge.right > document.documentElement.clientWidth - 8) box.classList.add("menu__box--flip");
  });
}
