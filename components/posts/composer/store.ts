import type { Happening } from "./state";
import { type ComposerState, next } from "./state";

/** The composer's state outside React, so that saving reads what is so now and not what was last drawn. */
export type ComposerStore = {
  get(): ComposerState;
  send(happening: Happening): void;
  subscribe(listener: () => void): () => void;
};

export function createStore(first: ComposerState): ComposerStore {
  let state = first;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    send(happening) {
      const changed = next(state, happening);
      if (changed === state) return;
      state = changed;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
