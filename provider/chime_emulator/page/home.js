// Which account and region is shown: those that have numbers, or any other.

import { byId, choices, wireDialog } from "./elements.js";
import { control, home } from "./control.js";

const spelled = ({ account, region }) => `${account} ${region}`;

function go(account, region) {
  location.search = new URLSearchParams({ account, region });
}

/** Make the choice ready; return the account and region that are shown. */
export async function startHome() {
  const { homes, own } = await control("GET", "homes");
  const here = { account: home.account || own.account, region: home.region || own.region };
  const all = homes.some((each) => spelled(each) === spelled(here)) ? homes : [...homes, { ...here, numbers: 0 }];
  const select = byId("home");
  select.replaceChildren(...choices(all.map((each) => [spelled(each), `${each.account} · ${each.region} (${each.numbers})`])));
  select.value = spelled(here);
  select.addEventListener("change", () => go(...select.value.split(" ")));
  byId("elsewhere").addEventListener("click", () => {
    byId("home-account").value = here.account;
    byId("home-region").value = here.region;
    byId("home-dialog").showModal();
  });
  wireDialog(byId("home-dialog"), async () => go(byId("home-account").value, byId("home-region").value));
  return here;
}
