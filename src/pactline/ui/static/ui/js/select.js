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
  const control = new TomSelect(element, options);
  const label = element.id && document.querySelector(`label[for="${CSS.escape(element.id)}"], label[for="${CSS.escape(element.id)}-ts-control"]`);
  if (label) {
    label.id ||= `${element.id}-label`;
    element.setAttribute("aria-labelledby", label.id);
    control.control_input.setAttribute("aria-labelledby", label.id);
    control.dropdown_content.setAttribute("aria-labelledby", label.id);
  } else if (element.getAttribute("aria-label")) control.control_input.setAttribute("aria-label", element.getAttribute("aria-label"));
}
