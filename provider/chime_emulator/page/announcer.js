// What a screen reader hears of what goes on: at most one sentence in some seconds, and never call by call.

import { byId } from "./elements.js";

const PAUSE = 5000;
let arrived = { calls: 0, items: 0, bad: 0 };
let due;

/** Say something now. */
export function announce(text) {
  byId("announcements").textContent = text;
}

/** Count a call that arrived, to be said together with others. */
export function arrival(call, isBad) {
  arrived = { calls: arrived.calls + 1, items: arrived.items + call.items, bad: arrived.bad + (isBad ? 1 : 0) };
  due ??= setTimeout(() => {
    const { calls, items, bad } = arrived;
    arrived = { calls: 0, items: 0, bad: 0 };
    due = undefined;
    announce(`${calls} ${calls === 1 ? "call" : "calls"} with ${items} items arrived${bad ? `, ${bad} with failures` : ""}`);
  }, PAUSE);
}
