// What is pending, until when by the emulator's clock, and a button that moves the clock there.

import { byId, foreign, make } from "./elements.js";
import { distance, moveTo, now, spelled } from "./clock.js";
import { announce } from "./announcer.js";

const SHOWN = 100;
let told = "";
let ends = []; // of what is shown: when, and the element that says so

/** Show what is pending among the numbers. */
export function showPending(numbers) {
  const waiting = [...numbers.values()].flatMap((each) => [
    ...(each.pending ? [{ each, until: each.pending.until, what: callingName(each) }] : []),
    ...(each.gone_at ? [{ each, until: each.gone_at, what: [" is gone for good"] }] : []),
  ]);
  waiting.sort((one, other) => (one.until < other.until ? -1 : 1));
  const shown = waiting.slice(0, SHOWN);
  const picture = JSON.stringify([waiting.length, shown.map(({ each, until }) => [each.phone_number, until, each.pending])]);
  if (picture === told) return;
  told = picture;
  byId("pending-count").textContent = waiting.length ? String(waiting.length) : "";
  draw(shown, waiting.length - shown.length);
}

/** Say how far off each end is now, in the list as it stands: who is at a button of it stays there. */
export function showDistances() {
  for (const { until, end } of ends) {
    const phrase = `${spelled(until)}, in ${distance(Date.parse(until) - now())}`;
    if (end.textContent !== phrase) end.textContent = phrase;
  }
}

function callingName({ pending }) {
  const becomes = pending.fails ? ": fails to become " : ": becomes ";
  return [becomes, foreign(pending.calling_name || "(cleared)")];
}

function draw(shown, more) {
  const list = byId("pending-list");
  const hadFocus = list.contains(document.activeElement);
  ends = [];
  const items = shown.map(({ each, until, what }) => {
    const button = make(
      "button",
      { type: "button", "aria-label": `Move the clock to the end for ${each.phone_number}`, onclick: () => settle(each, until) },
      "Move clock",
    );
    const end = make("time", { datetime: until, class: "quiet" });
    ends.push({ until, end });
    return make("li", {}, make("span", {}, make("strong", {}, each.phone_number), ...what, make("br"), end), button);
  });
  showDistances();
  const rest = more ? make("p", {}, `and ${more} more, later`) : null;
  list.replaceChildren(items.length ? make("ul", {}, ...items) : make("p", {}, "Nothing: no calling name, no release."), ...(rest ? [rest] : []));
  if (hadFocus) (list.querySelector("button") ?? byId("add-fault")).focus();
}

async function settle({ phone_number: number }, until) {
  await moveTo(until);
  announce(`The clock was moved to ${spelled(until)}: ${number} is settled`);
}
