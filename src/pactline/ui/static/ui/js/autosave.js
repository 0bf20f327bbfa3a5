// A form that saves itself when something in it changes (hx-post does the sending).
export default function autosave(form) {
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => form.requestSubmit(), 700);
  });
}
