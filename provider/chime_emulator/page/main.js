// The page of the emulator: what it shows is told by one stream of events, what it does goes to the control endpoints.

import { announce } from "./announcer.js";
import { forgetCalls, startCalls, takeCall } from "./calls.js";
import { setClock, startClock, whenTimePasses } from "./clock.js";
import { showFaults, startFaults } from "./faults.js";
import { refreshHome, startHome } from "./home.js";
import { followNumber, startNumberDialog } from "./number_dialog.js";
import { beginNumbers, startNumbers, takeNumbers, whenNumbersChange } from "./numbers.js";
import { showDistances, showPending } from "./pending.js";
import { listen } from "./stream.js";
import { startTheme } from "./theme.js";

startTheme(() => {});
startClock(announce);
const addStatuses = startNumbers();
whenNumbersChange(showPending);
whenNumbersChange(followNumber);
whenTimePasses(showDistances);
const [home, statuses] = await Promise.all([startHome(), startNumberDialog(), startFaults()]);
addStatuses(statuses);
startCalls(home);
let counted;
whenNumbersChange(({ size }) => {
  if (size !== counted) refreshHome();
  counted = size;
});
listen({
  standing: ({ now, faults }) => {
    setClock(now);
    showFaults(faults);
  },
  numbers_begin: () => {
    beginNumbers();
    refreshHome();
  },
  numbers: takeNumbers,
  call: takeCall,
  calls_forgotten: forgetCalls,
});
document.documentElement.dataset.ready = "";
