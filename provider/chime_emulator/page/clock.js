// The emulator's clock: shown as it goes, and moved on.

import { byId } from "./elements.js";
import { control } from "./control.js";

let ahead = 0; // milliseconds
const watchers = [];

/** The emulator's time, in milliseconds since 1970. */
export const now = () => Date.now() + ahead;

/** Call a function whenever the time that is shown is another. */
export const whenTimePasses = (watcher) => watchers.push(watcher);

/** Take over the time that the emulator has just told. */
export function setClock(iso) {
  ahead = Date.parse(iso) - Date.now();
  show();
}

/** Move the clock on to a moment. */
export const moveTo = (iso) => control("POST", "clock", { advance_to: iso });

/** A moment, in UTC, to the second. */
export const spelled = (moment) => new Date(moment).toISOString().replace("T", " ").slice(0, 19);

/** How far off a moment is: "71 h 58 min". */
export function distance(milliseconds) {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  if (days > 3) return `${days} d ${hours} h`;
  return minutes >= 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes} min`;
}

function show() {
  byId("now").textContent = `${spelled(now())} UTC`;
  for (const watcher of watchers) watcher();
}

/** Let the clock be seen going, and its buttons move it. */
export function startClock(announce) {
  setInterval(show, 1000);
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", async () => {
      await control("POST", "clock", { advance_seconds: Number(button.dataset.advance) });
      announce(`Clock moved ${button.textContent.trim()}`);
    });
  }
}
