import { expect, it } from "vitest";
import { requireFacts } from "@/lib/platforms/catalog";
import type { AccountContext } from "@/lib/platforms/contract";
import type { Platform } from "@/lib/platforms/contract-platform";
import { failWith, ok } from "@/lib/result";
import { tryUpload, whyNotTried } from "./work";

const context = {} as AccountContext;
const facts = requireFacts("bluesky");
const prepare: NonNullable<Platform["prepare"]> = async () => ok({});
const platform = (more: Partial<Platform>) => ({ facts, prepare, ...more }) as Platform;

it("tries it only where a picture is uploaded ahead of the post", () => {
  expect(whyNotTried({ facts, prepare })).toBeNull();
  expect(whyNotTried({ facts })).toContain("together with the post");
  expect(whyNotTried({ facts: { ...facts, fetchesMedia: true }, prepare })).toContain("fetches");
  const none = { ...facts, images: { ...facts.images, max: 0 } };
  expect(whyNotTried({ facts: none, prepare })).toContain("takes no pictures");
});

it("uploads a real picture with what the platform insists on, and says what the platform says", async () => {
  const options: NonNullable<typeof facts.options> = [
    { name: "board", label: "Board", kind: "choice", required: true, ofAccount: true },
    { name: "title", label: "Title", kind: "text", required: true },
    { name: "link", label: "Link", kind: "address" },
  ];
  const seen: Record<string, string>[] = [];
  const kinds: number[] = [];
  const take: typeof prepare = async (_context, outgoing) => {
    seen.push(outgoing.options as Record<string, string>);
    const bytes = new Uint8Array(await new Response(await outgoing.media[0]?.open()).arrayBuffer());
    kinds.push(bytes[0] ?? 0, bytes.length - (outgoing.media[0]?.bytes ?? 0));
    return ok({});
  };
  const limits = { choices: { board: [{ value: "b", label: "Boats" }] } };
  expect(await tryUpload(platform({ facts: { ...facts, options }, prepare: take }), context, limits)).toEqual(
    ok(null),
  );
  expect(seen).toEqual([{ board: "b", title: "Test" }]);
  expect(kinds).toEqual([0xff, 0]);
  const refused = failWith({ next: "revise" as const, field: "media" as const, reason: "No." });
  expect(await tryUpload(platform({ prepare: async () => refused }), context, null)).toEqual(refused);
});

it("goes on with what was kept while the platform is busy", async () => {
  const drafts: unknown[] = [];
  const busy: typeof prepare = async (_context, _outgoing, draft, progress) => {
    drafts.push(draft);
    await progress?.keep({ step: drafts.length });
    if (drafts.length === 2) return ok({});
    return failWith({ next: "wait", until: new Date(), reason: "Busy.", unfinished: true });
  };
  expect(await tryUpload(platform({ prepare: busy }), context, null)).toEqual(ok(null));
  expect(drafts).toEqual([null, { step: 1 }]);
});
