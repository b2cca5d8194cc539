// The strip of calls by time: each as wide as it took, a write as high as its items, failures from the ground up.

import { byId } from "./elements.js";
import { isBad, isWrite } from "./calls.js";

const FULL = 50; // items of a full batch
const FOOT = 30; // pixels for reads and the time
const LEAST = 3; // pixels, so that a call of a millisecond is seen

/** Draw the calls of the chosen span up to now. */
export function drawStrip(calls) {
  const canvas = byId("strip");
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const scale = devicePixelRatio;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  const span = Number(byId("span").value);
  const end = Date.now() / 1000;
  const ground = height - FOOT;
  const place = { at: (moment) => width - ((end - moment) / span) * width, ground, top: 6 };
  const colours = palette();
  grid(pen, place, { width, height, span, end, colours });
  for (const call of calls) {
    if (call.started + call.seconds < end - span) {
      if (call.started < end - span - 60) break; // newest first: what follows is older
      continue;
    }
    bar(pen, call, place, { colours, pixels: (call.seconds / span) * width });
  }
}

function bar(pen, call, { at, ground, top }, { colours, pixels }) {
  const [left, wide] = [at(call.started), Math.max(LEAST, pixels)];
  if (!isWrite(call)) {
    pen.fillStyle = isBad(call) ? colours.bad : colours.read;
    pen.fillRect(left, ground + 2, wide, 7);
    return;
  }
  const high = Math.max(4, (Math.min(call.items, FULL) / FULL) * (ground - top));
  const share = call.status === 200 && call.items ? call.errors / call.items : isBad(call) ? 1 : 0;
  pen.globalAlpha = 0.85;
  pen.fillStyle = colours.write;
  pen.fillRect(left, ground - high, wide, high);
  pen.globalAlpha = 1;
  if (!share) return;
  pen.fillStyle = colours.bad;
  pen.fillRect(left, ground - Math.max(3, high * share), wide, Math.max(3, high * share));
}

function grid(pen, { ground, top }, { width, height, span, end, colours }) {
  pen.strokeStyle = colours.line;
  pen.fillStyle = colours.quiet;
  pen.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  pen.beginPath();
  for (const y of [ground + 0.5, top + 0.5]) {
    pen.moveTo(0, y);
    pen.lineTo(width, y);
  }
  const steps = [1, 5, 15, 60, 300, 900].find((seconds) => span / seconds <= 15) ?? 900;
  for (let moment = Math.ceil((end - span) / steps) * steps; moment <= end; moment += steps) {
    const x = width - ((end - moment) / span) * width;
    pen.moveTo(x + 0.5, ground);
    pen.lineTo(x + 0.5, ground + 4);
    if (x > 4 && x < width - 54) pen.fillText(new Date(moment * 1000).toISOString().slice(11, 19), x + 3, height - 5);
  }
  pen.stroke();
}

function palette() {
  const style = getComputedStyle(byId("strip"));
  // A custom property is not computed to a colour; a property that takes one is.
  const colour = (name) => {
    byId("strip").style.color = `var(--${name})`;
    return style.color;
  };
  return { write: colour("write"), read: colour("read"), bad: colour("bad"), line: colour("line"), quiet: colour("quiet") };
}
