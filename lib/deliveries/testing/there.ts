import { uuidv7 } from "uuidv7";
import { requireFacts } from "@/lib/platforms/catalog";
import type {
  AccountContext,
  FindAnswer,
  PostIdentity,
  Progress,
  PublishFailure,
  Receipt,
  RemoteDraft,
} from "@/lib/platforms/contract";
import type { Platform } from "@/lib/platforms/contract-platform";
import { failWith, ok, type Result } from "@/lib/result";

/** A platform whose answers the test writes; `sent` is what really reached it. Without an answer it publishes, and finds nothing. */
export const there = {
  sent: [] as { text: string; material: Record<string, string>; replyTo: string | null }[],
  /** Edits and removals that reached it. */
  changed: [] as { kind: "update" | "remove"; remoteId: string; text: string }[],
  /** Its answer to an edit or removal; without one it does what is asked. */
  change: undefined as undefined | ((count: number) => Result<null, PublishFailure> | undefined),
  publish: undefined as undefined | ((count: number) => Result<Receipt, PublishFailure> | undefined),
  find: undefined as undefined | (() => FindAnswer),
  /** How it proves absence. */
  absence: "key" as "key" | "list" | "none",
  /** What it makes of an address; without it it cannot be asked. */
  identify: undefined as undefined | ((address: string) => PostIdentity),
  /** What it does ahead of the commit. */
  prepare: undefined as
    | undefined
    | ((draft: RemoteDraft | null, progress: Progress) => Promise<Result<RemoteDraft, PublishFailure>>),
  /** Runs when the commit is about to leave, after arming. */
  before: undefined as undefined | (() => Promise<unknown>),
};

/** Forgets what was sent and every answer. */
export function startAfresh(): void {
  Object.assign(there, {
    sent: [],
    changed: [],
    change: undefined,
    publish: undefined,
    find: undefined,
    absence: "key",
    identify: undefined,
    prepare: undefined,
    before: undefined,
  });
}

export const receipt = (id: string): Receipt => ({
  remoteId: id,
  address: `https://example.test/${id}`,
  publishedAt: null,
});

/** `there`, as an adapter. */
export const scripted = {
  get facts() {
    return { ...requireFacts("bluesky"), settleSeconds: 0, absence: there.absence };
  },
  connect: { kind: "form", signIn: async () => failWith({ code: "no", message: "no" }) },
  identify: async () => failWith({ next: "reconnect", reason: "no" }),
  commitMaterial: (_outgoing, seed) => ({ key: `${seed.operationId}:${seed.revision}:${uuidv7()}` }),
  publish: async (_context, outgoing, _draft, material, gate) => {
    await there.before?.();
    if (!gate.mayStillLeave())
      return failWith({ next: "wait", until: new Date(), reason: "Too late to send." });
    there.sent.push({ text: outgoing.text, material, replyTo: outgoing.replyTo?.remoteId ?? null });
    return there.publish?.(there.sent.length) ?? ok(receipt(`r${there.sent.length}`));
  },
  get prepare() {
    const { prepare } = there;
    if (!prepare) return undefined;
    return async (
      _context: AccountContext,
      _outgoing: unknown,
      draft: RemoteDraft | null,
      progress: Progress = { keep: async () => {}, mayBegin: () => true },
    ) => prepare(draft, progress);
  },
  get identifyPost() {
    const { identify } = there;
    return identify && (async (_context: AccountContext, address: string) => identify(address));
  },
  find: async () => there.find?.() ?? { found: "no", evidence: {} },
  update: async (_context, remoteId, { text }) => {
    there.changed.push({ kind: "update", remoteId, text });
    return there.change?.(there.changed.length) ?? ok(null);
  },
  remove: async (_context, remoteId) => {
    there.changed.push({ kind: "remove", remoteId, text: "" });
    return there.change?.(there.changed.length) ?? ok(null);
  },
} as Platform;

/** The registry, with nothing but `there` in it. For `vi.mock`. */
export const scriptedRegistry = { requirePlatform: () => scripted };

/** Access without secrets. For `vi.mock`. */
export const openAccess = {
  reportReconnect: async () => {},
  withAccess: (_scope: unknown, _channelId: string, use: (context: unknown) => unknown) => use({}),
};
