// Elements of the page. Texts become text, never markup: names and messages are whatever somebody wrote.

/** Return the element with this id. */
export const byId = (id) => document.getElementById(id);

/** Make an element: its properties (`data` for the dataset, others as attributes), then children; a text becomes text. */
export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "onclick") element.addEventListener("click", value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Somebody's text, kept from turning the direction of what stands beside it. */
export const foreign = (text) => make("bdi", {}, text);

/** Make the choices of a select, each a text or [value, text]. */
export const choices = (values) =>
  values.map((each) => {
    const [value, text] = Array.isArray(each) ? each : [each, each];
    return make("option", { value }, text);
  });

/** Return what has `draw` called in the next frame, once however often it is asked for. */
export function oncePerFrame(draw) {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      draw();
    });
  };
}

/** Let a dialog's "Cancel" close it, and send its form with what `submit` does; it stays open while that fails. */
export function wireDialog(dialog, submit, error) {
  for (const button of dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => dialog.close());
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (error) error.textContent = "";
    try {
      await submit();
      dialog.close();
    } catch (problem) {
      error.textContent = problem.message;
    }
  });
}
