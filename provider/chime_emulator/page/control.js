// The control endpoints, for the account and region that are shown.

const query = () => new URLSearchParams(location.search);

/** The account and region that are shown; of each, nothing for the emulator's own. */
export const home = { account: query().get("account") ?? "", region: query().get("region") ?? "" };

/** Return an endpoint's address, for the chosen account and region. */
export function address(path, parameters = {}) {
  const all = new URLSearchParams(parameters);
  for (const [key, value] of Object.entries(home)) if (value) all.set(key, value);
  return `/_emulator/${path}${all.size ? `?${all}` : ""}`;
}

/** Send a request; return the answer's JSON. Throws an Error with the emulator's own line. */
export async function control(method, path, body) {
  let answer;
  try {
    answer = await fetch(address(path), { method, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Error("the emulator does not answer");
  }
  const document = await answer.json();
  if (!answer.ok) throw new Error(document.error);
  return document;
}
