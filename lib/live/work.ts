import "server-only";
import { z } from "zod";
import { listener } from "@/db/client";
import { shared } from "@/lib/global";
import { log } from "@/lib/log";

/** What changed: a kind and an id, nothing that a stream could leak. */
const Change = z.object({
  workspace: z.uuid(),
  kind: z.enum(["post", "channel", "workspace", "notification", "instance"]),
  id: z.uuid(),
  /** Whose it is, when it is one person's; nobody else is told. */
  user: z.uuid().optional(),
});
export type Change = z.infer<typeof Change>;

/** Whether a person may hear of a change: what is one person's is told to nobody else. */
export const concerns = (change: Change | null, userId: string): boolean =>
  !change?.user || change.user === userId;

type Listener = (change: Change | null) => void;
type Hub = { listeners: Map<string, Set<Listener>>; listening: Promise<unknown> | null };

const hub = () => shared<Hub>("live", () => ({ listeners: new Map(), listening: null }));

function tell(payload: string): void {
  const change = Change.safeParse(JSON.parse(payload));
  if (!change.success) return;
  for (const listener of hub().listeners.get(change.data.workspace) ?? []) listener(change.data);
}

/** One LISTEN per process, on a connection of its own that comes back by itself; after a gap everyone is told to look. */
function listen(): Promise<unknown> {
  const { listeners } = hub();
  hub().listening ??= listener()
    .listen("posthaste_live", tell, () => {
      for (const all of listeners.values()) for (const listener of all) listener(null);
    })
    .catch((error: unknown) => {
      hub().listening = null;
      log().warn({ err: error }, "live changes cannot be heard yet");
    });
  return hub().listening ?? Promise.resolve();
}

/** Calls `listener` for every change in a workspace, and with null after a gap. Returns what ends it. */
export function subscribe(workspaceId: string, listener: Listener): () => void {
  const { listeners } = hub();
  const mine = listeners.get(workspaceId) ?? new Set();
  mine.add(listener);
  listeners.set(workspaceId, mine);
  void listen();
  return () => {
    mine.delete(listener);
    if (mine.size === 0) listeners.delete(workspaceId);
  };
}

/** More than the windows of any person; each open stream costs a socket, two timers and a look a minute. */
export const STREAMS_PER_SESSION = 30;

const held = () => shared("live-streams", () => new Map<string, number>());

/** Takes one of a session's streams; null when it holds all of them. Returns what gives it back, once. */
export function takeStream(session: string): (() => void) | null {
  const count = held().get(session) ?? 0;
  if (count >= STREAMS_PER_SESSION) return null;
  held().set(session, count + 1);
  let mine = true;
  return () => {
    if (!mine) return;
    mine = false;
    const left = (held().get(session) ?? 1) - 1;
    if (left > 0) held().set(session, left);
    else held().delete(session);
  };
}

const closers = () => shared("live-closers", () => new Set<() => void>());

/** Remembers how to end an open stream, so that shutting down does not wait for browsers. */
export function onShutdown(close: () => void): () => void {
  closers().add(close);
  return () => closers().delete(close);
}

const shutting = () => shared("live-shutting", () => ({ down: false }));

/** Whether this process is on its way out: a stream opened now would make its page refetch from a server that goes. */
export const isShuttingDown = (): boolean => shutting().down;

/** Ends every open stream, and refuses new ones from now on. */
export function closeStreams(): void {
  shutting().down = true;
  for (const close of closers()) close();
  closers().clear();
}
