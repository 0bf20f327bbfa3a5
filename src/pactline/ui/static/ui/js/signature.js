// A signature: drawn, typed or uploaded; the picture (PNG data URL) goes into the hidden input "signature".
// Parts, each optional: canvas; [data-typed] text input and [data-typed-shown]; [data-upload] file input;
// [data-mode="draw|type|upload"] buttons with [data-panel] of the same name; [data-clear].
import SignaturePad from "../../vendor/signature_pad/signature_pad.min.js";

const WIDTH = 900;
const HEIGHT = 260;

export default function signature(root) {
  const value = root.querySelector("input[name=signature]");
  const kind = root.querySelector("input[name=signature_kind]");
  const canvas = root.querySelector("canvas");
  const typed = root.querySelector("[data-typed]");
  const shown = root.querySelector("[data-typed-shown]");
  const upload = root.querySelector("[data-upload]");
  let pad;
  const set = (data, how) => {
    value.value = data;
    if (kind) kind.value = how;
    root.dispatchEvent(new CustomEvent("pactline:signature", { bubbles: true, detail: { empty: !data, kind: how } }));
  };

  if (canvas) {
    pad = new SignaturePad(canvas, { minWidth: 0.8, maxWidth: 2.6, penColor: "#14213d" });
    const fit = () => {
      if (!canvas.offsetWidth) return;
      const ratio = Math.max(1, window.devicePixelRatio || 1);
      const kept = pad.toData();
      canvas.width = canvas.offsetWidth * ratio;
      canvas.height = canvas.offsetHeight * ratio;
      canvas.getContext("2d").scale(ratio, ratio);
      pad.clear();
      if (kept.length) pad.fromData(kept);
    };
    fit();
    new ResizeObserver(fit).observe(canvas);
    pad.addEventListener("endStroke", () => set(pad.toDataURL("image/png"), "drawn"));
  }
  const type = () => {
    const text = typed.value.trim();
    if (shown) shown.textContent = text;
    if (!text) { set("", "typed"); return; }
    const sheet = document.createElement("canvas");
    sheet.width = WIDTH;
    sheet.height = HEIGHT;
    const pen = sheet.getContext("2d");
    const family = shown ? getComputedStyle(shown).fontFamily : "cursive";
    let size = 120;
    do { pen.font = `italic ${size}px ${family}`; size -= 6; } while (pen.measureText(text).width > WIDTH - 60 && size > 24);
    pen.fillStyle = "#14213d";
    pen.textBaseline = "middle";
    pen.fillText(text, 30, HEIGHT / 2);
    set(sheet.toDataURL("image/png"), "typed");
  };
  typed?.addEventListener("input", type);
  upload?.addEventListener("change", async () => {
    const file = upload.files[0];
    if (!file) return;
    let picture;
    try { picture = await createImageBitmap(file); } catch { upload.setCustomValidity(upload.dataset.wrong ?? "PNG or JPEG."); upload.reportValidity(); return; }
    upload.setCustomValidity("");
    const sheet = document.createElement("canvas");
    const scale = Math.min(WIDTH / picture.width, HEIGHT / picture.height, 1);
    sheet.width = Math.round(picture.width * scale);
    sheet.height = Math.round(picture.height * scale);
    sheet.getContext("2d").drawImage(picture, 0, 0, sheet.width, sheet.height);
    set(sheet.toDataURL("image/png"), "uploaded");
  });
  root.querySelector("[data-clear]")?.addEventListener("click", () => {
    pad?.clear();
    if (typed) typed.value = "";
    if (shown) shown.textContent = "";
    if (upload) upload.value = "";
    set("", "");
  });
  const buttons = [...root.querySelectorAll("[data-mode]")];
  const choose = (mode) => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    for (const panel of root.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== mode;
    if (mode === "draw" && pad) set(pad.isEmpty() ? "" : pad.toDataURL("image/png"), "drawn");
    if (mode === "type" && typed) type();
    if (mode === "upload") set("", "uploaded");
  };
  for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.mode));
  if (buttons.length) choose(buttons[0].dataset.mode);
}
