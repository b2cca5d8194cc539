// Light or dark: as the system has it, unless somebody chooses.

import { byId } from "./elements.js";

const KEY = "chime-emulator-theme";

/** Make the choice ready. */
export function startTheme(whenChanged) {
  const select = byId("theme");
  try {
    select.value = localStorage.getItem(KEY) ?? "";
  } catch {
    // Nothing may be kept: then it is chosen each time.
  }
  const show = () => {
    if (select.value) document.documentElement.dataset.theme = select.value;
    else delete document.documentElement.dataset.theme;
    whenChanged();
  };
  select.addEventListener("change", () => {
    try {
      localStorage.setItem(KEY, select.value);
    } catch {
      // As above.
    }
    show();
  });
  show();
}
