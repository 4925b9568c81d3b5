/** At most one refresh in this many ms. */
export const PAUSE = 1000;

/** Calls `refresh` at once, then at most once per pause; while the tab is hidden it keeps the wish until it shows. */
export function gently(refresh: () => void, page: Pick<Document, "visibilityState"> = document) {
  let last = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wished = false;
  function run() {
    timer = undefined;
    if (page.visibilityState === "hidden") {
      wished = true;
      return;
    }
    wished = false;
    last = Date.now();
    refresh();
  }
  return {
    ask() {
      timer ??= setTimeout(run, Math.max(0, last + PAUSE - Date.now()));
    },
    shown() {
      if (wished && page.visibilityState === "visible") run();
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
