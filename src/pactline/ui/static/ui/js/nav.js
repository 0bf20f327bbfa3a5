// The left navigation: narrow or wide on large screens, over the page on small ones.
export default function nav(button) {
  const root = document.documentElement;
  if (button.dataset.behaviour === "nav-narrow") {
    button.addEventListener("click", () => {
      const narrow = root.dataset.nav !== "narrow";
      if (narrow) root.dataset.nav = "narrow"; else delete root.dataset.nav;
      document.cookie = `pactline_nav=${narrow ? "narrow" : ""}; path=/; max-age=${narrow ? 31536000 : 0}; samesite=lax`;
    });
    return;
  }
  const set = (open) => {
    if (open) root.dataset.navOpen = ""; else delete root.dataset.navOpen;
    button.setAttribute("aria-expanded", String(open));
    if (open) document.querySelector("#nav a")?.focus();
  };
  button.addEventListener("click", () => set(!("navOpen" in root.dataset)));
  document.querySelector("[data-nav-close]")?.addEventListener("click", () => set(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && "navOpen" in root.dataset) { set(false); button.focus(); }
  });
}
