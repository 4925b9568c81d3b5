import type { Failure } from "@/lib/result";
import { type Change, type Content, EMPTY, edit, isChange, isWorthKeeping, SHARED, same } from "./content";

/** What the server holds: its content and the revision that has it. Revision 0 = never saved. */
export type Stored = { revision: number; content: Content };

export type ComposerState = {
  id: string;
  content: Content;
  /** The revision that was edited: the next save names it. */
  revision: number;
  /** What the server held when it last answered. */
  saved: Content;
  /** What is on its way. */
  sent: Content | null;
  /** What was sent and never answered: the server may hold any of it. */
  lost: Content[];
  saving: boolean;
  savedAt: Date | null;
  failure: Failure | null;
  /** Failed saves since the last that worked. */
  failures: number;
  /** The newest the server told of. */
  latest: Stored | null;
  /** Somebody else saved over the revision that is edited here. */
  conflict: boolean;
  /** `SHARED` or a channel's id. */
  tab: string;
  /** Something that happened without being asked for, to be told. */
  news: "restored" | "theirs" | null;
};

export type Happening =
  | Change
  | { kind: "tab"; tab: string }
  | { kind: "restored"; content: Content; revision: number }
  | { kind: "sending"; content: Content }
  | { kind: "saved"; revision: number; savedAt: Date; content: Content }
  | { kind: "failed"; failure: Failure }
  | { kind: "arrived"; stored: Stored }
  | { kind: "take-theirs" }
  | { kind: "keep-mine" }
  | { kind: "news-read" };

export function begin(id: string, stored: Stored | null): ComposerState {
  const content = stored?.content ?? EMPTY;
  return {
    id,
    content,
    revision: stored?.revision ?? 0,
    saved: content,
    sent: null,
    lost: [],
    saving: false,
    savedAt: null,
    failure: null,
    failures: 0,
    latest: stored,
    conflict: false,
    tab: SHARED,
    news: null,
  };
}

export const isDirty = (state: ComposerState): boolean => !same(state.content, state.saved);

/** Takes what the server holds for ours where that loses nothing; else there is a conflict for a person to decide. */
function reconcile(state: ComposerState): ComposerState {
  const { latest } = state;
  if (!latest || latest.revision <= state.revision || state.saving) return state;
  const adopted = {
    ...state,
    revision: latest.revision,
    saved: latest.content,
    lost: [],
    conflict: false,
    failure: null,
  };
  if ([state.content, ...state.lost].some((mine) => same(mine, latest.content))) return adopted;
  if (!isDirty(state)) return { ...adopted, content: latest.content, news: "theirs" };
  return { ...state, conflict: true };
}

function takeTheirs(state: ComposerState): ComposerState {
  if (!state.latest) return state;
  const { content, revision } = state.latest;
  return {
    ...state,
    content,
    revision,
    saved: content,
    lost: [],
    conflict: false,
    failure: null,
    failures: 0,
    tab: SHARED,
  };
}

function keepMine(state: ComposerState): ComposerState {
  const revision = Math.max(state.latest?.revision ?? 0, state.failure?.revision ?? 0, state.revision);
  return {
    ...state,
    revision,
    saved: state.latest?.content ?? state.saved,
    lost: [],
    conflict: false,
    failure: null,
    failures: 0,
  };
}

/** After these nobody knows whether the server took it. */
const UNANSWERED = new Set(["offline", "unexpected"]);
/** Trying again cannot change these: only other content can. */
const FINAL = new Set([
  "invalid",
  "forbidden",
  "not-found",
  "no-channel",
  "blocked",
  "already-published",
  "already-sending",
]);

function settle(state: ComposerState, happening: Exclude<Happening, Change>): ComposerState {
  switch (happening.kind) {
    case "sending":
      return { ...state, saving: true, sent: happening.content, failure: null };
    case "saved": {
      const { revision, savedAt, content } = happening;
      return reconcile({
        ...state,
        saving: false,
        sent: null,
        lost: [],
        saved: content,
        revision,
        savedAt,
        failure: null,
        failures: 0,
      });
    }
    case "failed": {
      const { failure } = happening;
      const lost =
        state.sent && UNANSWERED.has(failure.code) ? [...state.lost, state.sent].slice(-20) : state.lost;
      const failed = { ...state, saving: false, sent: null, lost, failure, failures: state.failures + 1 };
      return reconcile(failure.code === "conflict" ? { ...failed, conflict: true } : failed);
    }
    case "arrived":
      return reconcile({ ...state, latest: happening.stored });
    case "restored":
      return reconcile({
        ...state,
        content: happening.content,
        revision: happening.revision,
        news: "restored",
      });
    case "take-theirs":
      return takeTheirs(state);
    case "keep-mine":
      return keepMine(state);
    case "tab":
      return { ...state, tab: happening.tab };
    case "news-read":
      return { ...state, news: null };
  }
}

/** The composer's one reducer: what happened, in, and what is so now, out. */
export function next(state: ComposerState, happening: Happening): ComposerState {
  if (!isChange(happening)) return settle(state, happening);
  const content = edit(state.content, state.tab, happening);
  const failure = state.failure && FINAL.has(state.failure.code) ? null : state.failure;
  const tab = state.tab === SHARED || content.chosen.includes(state.tab) ? state.tab : SHARED;
  return { ...state, content, tab, failure };
}

const PAUSE_MS = 1200;
/** Someone who never pauses is saved at least this often. */
const LONGEST_MS = 8000;
const RETRY_MS = [3000, 10_000, 30_000, 60_000] as const;

/**
 * Milliseconds until the draft should save itself; null = not by itself. `idleMs`: since the last change,
 * `waitingMs`: since the first change that is not saved.
 */
export function saveIn(state: ComposerState, idleMs: number, waitingMs: number): number | null {
  if (state.saving || state.conflict || !isDirty(state)) return null;
  if (state.revision === 0 && !isWorthKeeping(state.content)) return null;
  if (state.failure) {
    if (FINAL.has(state.failure.code)) return null;
    const asked = (state.failure.retryAfterSeconds ?? 0) * 1000;
    return Math.max(asked, RETRY_MS[Math.min(state.failures - 1, RETRY_MS.length - 1)] ?? 60_000);
  }
  return Math.max(0, Math.min(PAUSE_MS - idleMs, LONGEST_MS - waitingMs));
}
