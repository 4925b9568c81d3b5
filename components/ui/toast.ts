import type { IconName } from "./icon";

export type ToastAction = {
  label: string;
  /** A single key that does the same while the toast shows, such as `z` for Undo. */
  key?: string;
  run: () => void;
};

export type ToastMessage = {
  id: number;
  kind: "done" | "failed" | "note";
  /** What happened, to what: “Scheduled for Fri 16 Oct, 10:00”. */
  text: string;
  action?: ToastAction;
  icon?: IconName;
};

let waiting: ToastMessage[] = [];
let last = 0;
const listeners = new Set<() => void>();

function say(message: Omit<ToastMessage, "id">) {
  last += 1;
  waiting = [...waiting, { ...message, id: last }];
  for (const listener of listeners) listener();
}

/** Tells a person what just happened. Needs the `Toaster` on the page, which loads when first needed. */
export const toast = {
  /** It happened. With `undo`, offers to take it back (key `z`). */
  done(text: string, more: { undo?: () => void } = {}) {
    say({
      kind: "done",
      text,
      ...(more.undo ? { action: { label: "Undo", key: "z", run: more.undo } } : {}),
    });
  },
  /** It did not happen; stays until closed when it can be tried again. */
  failed(text: string, more: { retry?: () => void } = {}) {
    say({ kind: "failed", text, ...(more.retry ? { action: { label: "Try again", run: more.retry } } : {}) });
  },
  /** Neither good nor bad. */
  note(text: string, more: { action?: ToastAction } = {}) {
    say({ kind: "note", text, ...more });
  },
};

/** For the toaster: what waits to be shown. */
export const toasts = {
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
  waiting: () => waiting,
  taken(ids: number[]) {
    waiting = waiting.filter((message) => !ids.includes(message.id));
    for (const listener of listeners) listener();
  },
};
