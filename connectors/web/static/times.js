// Times as people say them, in the resident's own time zone.

import { TEXTS } from "./texts.js";

const GAP_MS = 5 * 60 * 1000;

// Whether a time line belongs above a message.
export function needsTimeLine(previous, at) {
  return !previous || at - previous >= GAP_MS;
}

export function timeLine(at, now = new Date()) {
  const clock = `${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;
  const days = Math.round((midnight(now) - midnight(at)) / 86400000);
  if (days <= 0) return clock;
  if (days === 1) return `${TEXTS.yesterday} ${clock}`;
  const date = `${at.getMonth() + 1}月${at.getDate()}日`;
  return at.getFullYear() === now.getFullYear()
    ? `${date} ${clock}`
    : `${at.getFullYear()}年${date} ${clock}`;
}

function midnight(at) {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}
