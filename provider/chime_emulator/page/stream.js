// What the emulator tells as it happens. While nobody looks at the page the stream is closed, and later goes on.

import { address } from "./control.js";
import { byId } from "./elements.js";

/** Listen: `handlers` by the name of the event. Each gets the event's JSON. */
export function listen(handlers) {
  let source;
  let last = "";

  function open() {
    source = new EventSource(address("events", last ? { last_event_id: last } : {}));
    source.onopen = () => state("live");
    source.onerror = () => state(source.readyState === EventSource.CLOSED ? "refused" : "reconnecting");
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => {
        last = event.lastEventId;
        handle(JSON.parse(event.data));
      });
    }
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) source.close();
    else if (source.readyState === EventSource.CLOSED) open();
  });
  open();
}

function state(text) {
  const shown = byId("connection");
  if (shown.textContent !== text) shown.textContent = text;
  shown.toggleAttribute("data-live", text === "live");
}
