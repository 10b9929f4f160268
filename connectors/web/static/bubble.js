// One message as an element.

import { mediaAddress } from "./api.js";
import { element } from "./dom.js";
import { TEXTS } from "./texts.js";

const TICKET = /(?:BX|TS|JY|ZX|BY|JJ)\d{12}(?!\d)/g;
const EMERGENCY = "【紧急】";
const AVATARS = { bot: "chat/assets/bot.svg", staff: "chat/assets/staff.svg" };

// Make the element of a message; `data-action` marks what a tap does.
export function makeBubble(entry, token) {
  if (entry.author === "system") return systemLine(entry);
  const own = entry.author === "resident";
  const row = element("div", { class: `row ${own ? "own" : "theirs"} ${entry.author}` });
  if (!own) row.append(avatar(entry.author));
  const column = element("div", { class: "column" });
  column.append(name(entry.author), content(entry, token));
  if (!own && entry.buttons?.length) column.append(quickReplies(entry));
  if (own) column.append(element("span", { class: "delivery" }));
  row.append(column);
  return row;
}

// Show how far an own message has come.
export function showDelivery(row, entry) {
  const place = row.querySelector(".delivery");
  if (!place || row.dataset.state === entry.state) return;
  row.dataset.state = entry.state;
  const words = entry.state === "refused" ? TEXTS.refused : TEXTS.delivery[entry.state];
  const tappable = entry.state === "failed" || entry.state === "refused";
  const label = tappable
    ? element("button", { type: "button", class: "resend", "data-action": "resend", text: words })
    : element("span", { text: words });
  if (tappable) label.dataset.clientId = entry.client_id;
  place.replaceChildren(label);
}

// Quick replies work while nothing was said after them.
export function enableReplies(row, enabled) {
  for (const button of row.querySelectorAll(".reply")) button.disabled = !enabled;
}

function systemLine(entry) {
  const line = element("p", { class: "system" });
  line.append(...withTickets(entry.text));
  return element("div", { class: "row centred" }, line);
}

function avatar(author) {
  const src = AVATARS[author] ?? AVATARS.bot;
  return element("img", { class: "avatar", src, alt: "" });
}

function name(author) {
  const visible = author === "staff";
  return element("span", { class: visible ? "name" : "unseen", text: TEXTS.names[author] });
}

function content(entry, token) {
  const bubble = element("div", { class: "bubble" });
  if (entry.text.startsWith(EMERGENCY)) bubble.classList.add("emergency");
  if (entry.type === "image" && entry.media_url) {
    bubble.classList.add("picture");
    bubble.append(photo(entry, token));
  }
  if (entry.type === "voice") bubble.append(...voice(entry, token));
  if (entry.text) {
    const text = element("p", { class: "words" });
    text.append(...withTickets(entry.text));
    bubble.append(text);
  }
  if (!bubble.childNodes.length) bubble.append(element("p", { class: "words", text: "…" }));
  return bubble;
}

function photo(entry, token) {
  const href = mediaAddress(entry.media_url, token);
  if (!href) return element("p", { class: "words", text: TEXTS.photoLost });
  const picture = element("img", { class: "photo", src: href, alt: TEXTS.photo });
  const frame = { href, target: "_blank", rel: "noopener noreferrer", "aria-label": TEXTS.openPhoto };
  const link = element("a", { class: "photo-link", ...frame }, picture);
  picture.addEventListener("error", () => {
    link.replaceWith(element("p", { class: "words lost", text: TEXTS.photoLost }));
  });
  return link;
}

function voice(entry, token) {
  const tag = element("span", { class: "voice-tag", text: TEXTS.voice });
  const src = entry.media_url && mediaAddress(entry.media_url, token);
  if (!src) return [tag];
  const player = element("audio", { controls: "", preload: "none", src });
  // Formats such as AMR do not play in browsers; the recognised words are there all the same.
  player.addEventListener("error", () => player.remove());
  return [tag, player];
}

function quickReplies(entry) {
  const group = element("div", { class: "replies" });
  for (const { id, title } of entry.buttons) {
    const button = element("button", { type: "button", class: "reply", text: title });
    Object.assign(button.dataset, { action: "reply", buttonId: id, title });
    group.append(button);
  }
  return group;
}

// Text with ticket numbers as things to copy.
function withTickets(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(TICKET)) {
    parts.push(text.slice(end, match.index), ticket(match[0]));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== "");
}

function ticket(number) {
  const button = element("button", { type: "button", class: "ticket" });
  button.append(
    element("span", { class: "ticket-number", text: number }),
    element("span", { class: "ticket-copy", text: TEXTS.copy }),
  );
  button.setAttribute("aria-label", TEXTS.copyTicket(number));
  Object.assign(button.dataset, { action: "copy", number });
  return button;
}
