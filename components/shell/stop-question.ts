let asked = false;
const listeners = new Set<() => void>();

function set(next: boolean) {
  asked = next;
  for (const listener of listeners) listener();
}

/** Whether a person is being asked about stopping all publishing; one question per page. */
export const stopQuestion = {
  ask: () => set(true),
  close: () => set(false),
  isAsked: () => asked,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
};
