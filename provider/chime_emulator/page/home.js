// Which account and region is shown: those that have numbers, or any other.

import { byId, choices, wireDialog } from "./elements.js";
import { control, home } from "./control.js";

let here; // the account and region that are shown
let reading = Promise.resolve();

const spelled = ({ account, region }) => `${account} ${region}`;

function go(account, region) {
  location.search = new URLSearchParams({ account, region });
}

async function read() {
  const { homes, own } = await control("GET", "homes");
  const found = { account: home.account || own.account, region: home.region || own.region };
  if (here && spelled(found) !== spelled(here)) location.reload(); // another emulator answers at this address
  here = found;
  const all = homes.some((each) => spelled(each) === spelled(here)) ? homes : [...homes, { ...here, numbers: 0 }];
  const select = byId("home");
  const options = choices(all.map((each) => [spelled(each), `${each.account} · ${each.region} (${each.numbers})`]));
  if (options.map((each) => each.text).join() === [...select.options].map((each) => each.text).join()) return;
  select.replaceChildren(...options);
  select.value = spelled(here);
}

/** Read anew where there are numbers, and how many. While nobody answers, what is shown stays. */
export function refreshHome() {
  reading = reading.then(read).catch(() => {});
}

/** Make the choice ready; return the account and region that are shown. */
export async function startHome() {
  await read();
  const select = byId("home");
  select.addEventListener("focus", refreshHome);
  select.addEventListener("change", () => go(...select.value.split(" ")));
  byId("elsewhere").addEventListener("click", () => {
    byId("home-account").value = here.account;
    byId("home-region").value = here.region;
    byId("home-dialog").showModal();
  });
  wireDialog(byId("home-dialog"), async () => go(byId("home-account").value, byId("home-region").value));
  return here;
}
