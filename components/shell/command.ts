let opened = false;
const listeners = new Set<() => void>();

function set(next: boolean) {
  opened = next;
  for (const listener of listeners) listener();
}

/** Whether the command menu is open; one per page. */
export const command = {
  open: () => set(true),
  close: () => set(false),
  isOpen: () => opened,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
};
