// What stands around the conversation: estate, larger type, notices, copying.

import { byId, element } from "./dom.js";
import { recall, remember } from "./storage.js";
import { TEXTS } from "./texts.js";

const LARGE = "chat.large";
const TOAST_MS = 3000;

export function showFace({ estate_name: estate, duty_phone: phone }) {
  byId("estate").textContent = document.title = TEXTS.service(estate);
  if (!phone) return;
  const duty = byId("duty");
  duty.href = `tel:${phone.replace(/[^\d+]/g, "")}`;
  duty.textContent = TEXTS.duty;
  duty.title = phone;
  duty.hidden = false;
}

// 关怀模式: larger type, remembered.
export function offerLargeType(onChange) {
  const button = byId("large");
  const apply = (on) => {
    document.documentElement.classList.toggle("large", on);
    button.setAttribute("aria-pressed", String(on));
    onChange();
  };
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    remember(LARGE, on ? "1" : "");
    apply(on);
  });
  apply(recall(LARGE) === "1");
}

// iOS lays the keyboard over the page instead of shrinking it.
export function followKeyboard() {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const fit = () => {
    // A pinch-zoomed page is being read, not typed into.
    if (viewport.scale > 1.01) return;
    document.documentElement.style.setProperty("--height", `${viewport.height}px`);
    window.scrollTo(0, 0);
  };
  viewport.addEventListener("resize", fit);
  fit();
}

export function offerHints(onHint) {
  const row = byId("hints");
  for (const text of TEXTS.hints) {
    const chip = element("button", { type: "button", class: "chip", text });
    chip.addEventListener("click", () => onHint(text));
    row.append(chip);
  }
}

let toastTimer = null;

export function say(text) {
  const toast = byId("toast");
  clearTimeout(toastTimer);
  toast.hidden = false;
  toast.textContent = text;
  toastTimer = setTimeout(() => (toast.hidden = true), TOAST_MS);
}

export async function copyTicket(number) {
  try {
    // Absent on plain http addresses, hence the older way below.
    if (navigator.clipboard) await navigator.clipboard.writeText(number);
    else copyBySelection(number);
    say(TEXTS.copied(number));
  } catch {
    say(TEXTS.copyFailed);
  }
}

function copyBySelection(text) {
  const field = element("textarea", { class: "unseen" });
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) throw new Error("refused");
}
