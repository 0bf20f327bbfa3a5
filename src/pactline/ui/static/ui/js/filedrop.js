// Shows the names of chosen files, and that something can be dropped.
export default function filedrop(box) {
  const input = box.querySelector("input[type=file]");
  const names = box.querySelector("[data-names]");
  const before = names.textContent;
  input.addEventListener("change", () => {
    const chosen = [...input.files].map((file) => file.name).join(", ");
    names.textContent = chosen || before;
    names.classList.toggle("filedrop__names", Boolean(chosen));
  });
  for (const name of ["dragenter", "dragover"]) input.addEventListener(name, () => box.classList.add("filedrop--over"));
  for (const name of ["dragleave", "drop"]) input.addEventListener(name, () => box.classList.remove("filedrop--over"));
}
