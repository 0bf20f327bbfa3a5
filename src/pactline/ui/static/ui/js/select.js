// Selects with many options, and records found by typing (data-url).
let loaded;

function library() {
  loaded ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("../../vendor/tom-select/tom-select.complete.min.js", import.meta.url).href;
    script.onload = () => resolve(window.TomSelect);
    script.onerror = reject;
    document.head.append(script);
  });
  return loaded;
}

export default async function select(element) {
  const TomSelect = await library();
  const url = element.dataset.url;
  const options = {
    maxOptions: 200,
    allowEmptyOption: false,
    hidePlaceholder: true,
    placeholder: element.getAttribute("placeholder") ?? "",
    plugins: element.multiple ? { remove_button: {} } : {},
    render: {
      option: (data, escape) => `<div>${escape(data.text)}${data.note ? `<small>${escape(data.note)}</small>` : ""}</div>`,
      no_results: null,
    },
  };
  if (url) {
    Object.assign(options, {
      valueField: "value", labelField: "text", searchField: [], preload: "focus", loadThrottle: 180,
      score: () => () => 1,
      load(text, done) {
        const address = new URL(url, location.href);
        address.searchParams.set("q", text);
        this.clearOptions();
        fetch(address, { headers: { Accept: "application/json" } }).then((response) => response.json()).then(done, () => done());
      },
    });
  }
  const label = element.labels?.[0];
  const control = new TomSelect(element, options);
  // Readers meet the box to type in; the select behind it only carries the value.
  element.setAttribute("aria-hidden", "true");
  const name = label?.contains(element) ? label.querySelector("span") : label;
  if (name) {
    name.id ||= `${control.inputId}-label`;
    for (const part of [element, control.control_input, control.dropdown_content]) part.setAttribute("aria-labelledby", name.id);
  } else if (element.getAttribute("aria-label")) {
    for (const part of [control.control_input, control.dropdown_content]) part.setAttribute("aria-label", element.getAttribute("aria-label"));
  }
}
