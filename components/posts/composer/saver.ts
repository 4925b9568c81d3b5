import type { PostDraft } from "@/lib/posts/schema";
import { type Failure, fail, type Result } from "@/lib/result";
import { draftOf } from "./content";
import { isDirty, saveIn } from "./state";
import type { ComposerStore } from "./store";

type Saved = { revision: number; savedAt: Date };

/** What stands for an answer that never came. */
export const noAnswer = () =>
  fail("offline", "The server cannot be reached. Your text is kept in this browser and saved once it can.");

export type Saver = {
  /** Saves by itself what is not saved yet, until `stop`. */
  start(): void;
  stop(): void;
  /** Resolves when no save is on its way, and begins no other until `release`. */
  hold(): Promise<void>;
  release(): void;
  /** Saves now, after what is on its way. True when the server has everything. */
  flush(): Promise<boolean>;
};

/** Saves a composer's store: one save at a time, each naming the revision the last one made. */
export function createSaver(
  store: ComposerStore,
  save: (draft: PostDraft) => Promise<Result<Saved, Failure>>,
  now: () => number = Date.now,
): Saver {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let leave: (() => void) | null = null;
  let held = false;
  let seen = store.get().content;
  let changedAt = 0;
  let dirtySince: number | null = null;

  async function attempt() {
    const { id, revision, content } = store.get();
    store.send({ kind: "sending", content });
    const result = await save(draftOf(id, revision, content)).catch(noAnswer);
    if (result.ok) store.send({ kind: "saved", ...result.value, content });
    else store.send({ kind: "failed", failure: result.failure });
  }

  function run(): Promise<void> {
    clearTimeout(timer);
    running ??= attempt().finally(() => {
      running = null;
      plan();
    });
    return running;
  }

  function plan() {
    clearTimeout(timer);
    const state = store.get();
    if (state.content !== seen) {
      seen = state.content;
      changedAt = now();
    }
    dirtySince = isDirty(state) ? (dirtySince ?? now()) : null;
    if (held || !leave || running) return;
    const wait = saveIn(state, now() - changedAt, now() - (dirtySince ?? now()));
    if (wait !== null) timer = setTimeout(() => void run(), wait);
  }

  return {
    start() {
      leave ??= store.subscribe(plan);
      plan();
    },
    stop() {
      clearTimeout(timer);
      leave?.();
      leave = null;
    },
    async hold() {
      held = true;
      clearTimeout(timer);
      while (running) await running;
    },
    release() {
      held = false;
      plan();
    },
    async flush() {
      while (running) await running;
      if (store.get().conflict) return false;
      if (isDirty(store.get())) await run();
      return !isDirty(store.get());
    },
  };
}
