import { uuidv7 } from "uuidv7";
import { requireFacts } from "@/lib/platforms/catalog";
import type { FindAnswer, Platform, PublishFailure, Receipt } from "@/lib/platforms/contract";
import { failWith, ok, type Result } from "@/lib/result";

/** A platform whose answers the test writes; `sent` is what really reached it. Without an answer it publishes, and finds nothing. */
export const there = {
  sent: [] as { text: string; material: Record<string, string> }[],
  publish: undefined as undefined | ((count: number) => Result<Receipt, PublishFailure> | undefined),
  find: undefined as undefined | (() => FindAnswer),
  /** How it proves absence. */
  absence: "key" as "key" | "list",
  /** Runs when the commit is about to leave, after arming. */
  before: undefined as undefined | (() => Promise<unknown>),
};

/** Forgets what was sent and every answer. */
export function startAfresh(): void {
  Object.assign(there, {
    sent: [],
    publish: undefined,
    find: undefined,
    absence: "key",
    before: undefined,
  });
}

export const receipt = (id: string): Receipt => ({
  remoteId: id,
  address: `https://example.test/${id}`,
  publishedAt: null,
});

/** `there`, as an adapter. */
export const scripted: Platform = {
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
    there.sent.push({ text: outgoing.text, material });
    return there.publish?.(there.sent.length) ?? ok(receipt(`r${there.sent.length}`));
  },
  find: async () => there.find?.() ?? { found: "no", evidence: {} },
};

/** The registry, with nothing but `there` in it. For `vi.mock`. */
export const scriptedRegistry = { requirePlatform: () => scripted };

/** Access without secrets. For `vi.mock`. */
export const openAccess = {
  reportReconnect: async () => {},
  withAccess: (_scope: unknown, _channelId: string, use: (context: unknown) => unknown) => use({}),
};
