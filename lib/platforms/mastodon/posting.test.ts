import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { AccountContext, Outgoing, RemoteDraft } from "../contract";
import type { Platform } from "../contract-platform";
import { type Files, startFiles } from "../testing/files";
import { type RunningSandbox, startSandbox } from "../testing/sandbox";
import { openGate, outgoing, prepareWhole, publishedWhole, publishWhole, uniqueText } from "../testing/stage";
import { type Stranger, startStranger } from "../testing/stranger";
import { mastodon as adapter } from "./adapter";
import { limitsOf } from "./instance";
import { signIn } from "./testing";

const mastodon: Platform = adapter;
let sandbox: RunningSandbox;
let files: Files;
let other: Stranger;
let context: AccountContext;
/** What the other server answers; each test sets its own. */
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) =>
  response.writeHead(404).end();

beforeAll(async () => {
  [sandbox, files] = await Promise.all([startSandbox(), startFiles()]);
  other = await startStranger((request, response) => {
    request.resume().on("end", () => answer(request, response));
  });
  vi.stubEnv("SANDBOX_ORIGIN", sandbox.origin);
  vi.stubEnv("OUTBOUND_ALLOW", other.origin);
  context = await signIn(sandbox);
}, 60_000);

afterAll(async () => {
  await Promise.all([sandbox?.stop(), files?.stop(), other?.stop()]);
  vi.unstubAllEnvs();
});

type Status = {
  visibility: string;
  spoiler_text: string;
  sensitive: boolean;
  language: string | null;
  poll: { options: { title: string }[]; multiple: boolean; expires_at: string } | null;
  media_attachments: { type: string; description: string | null }[];
};

async function statusOf(remoteId: string): Promise<Status> {
  const headers = { authorization: `Bearer ${context.access.token}` };
  const response = await fetch(`${context.origin}/api/v1/statuses/${remoteId}`, { headers });
  return (await response.json()) as Status;
}

const publish = async (post: Outgoing) => {
  const { receipt, draft, intent } = await publishedWhole(mastodon, context, post);
  return { receipt, draft, intent, status: await statusOf(receipt.remoteId) };
};
const elsewhere = () => ({ ...context, origin: other.origin });

describe("videos", () => {
  it("are uploaded, worked on, published with their description, and found again", async () => {
    const post = outgoing(uniqueText("A film,"), [files.video("A test clip")]);
    const { status, intent } = await publish(post);
    expect(status.media_attachments).toMatchObject([{ type: "video", description: "A test clip" }]);
    expect(await adapter.find(context, intent)).toMatchObject({ found: "yes" });
  });

  it("that cannot be processed are the author's business", async () => {
    await sandbox.call("POST", "/faults", {
      platform: "mastodon",
      kind: "processing-failed",
      match: "upload",
    });
    const post = outgoing(uniqueText("A broken film,"), [files.video()]);
    expect(await prepareWhole(mastodon, context, post)).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "media" },
    });
  });

  it("stand alone", async () => {
    const post = outgoing("Both", [files.video(), await files.picture("")]);
    expect(await adapter.prepare(context, post, null)).toMatchObject({
      ok: false,
      failure: { next: "revise", field: "media" },
    });
  });

  it("that take long are asked for again in another step, and not uploaded twice", async () => {
    let uploads = 0;
    let status = 206;
    answer = (request, response) => {
      if (request.method === "POST") uploads += 1;
      const code = request.method === "POST" ? 202 : status;
      response.writeHead(code).end(JSON.stringify({ id: "7", url: null }));
    };
    let kept: RemoteDraft | null = null;
    const progress = {
      keep: async (draft: RemoteDraft) => {
        kept = JSON.parse(JSON.stringify(draft));
      },
      mayBegin: () => true,
    };
    const post = outgoing(uniqueText("A long film,"), [files.video()]);
    const first = await adapter.prepare(elsewhere(), post, null, progress);
    expect(first).toMatchObject({ ok: false, failure: { next: "wait", unfinished: true } });
    status = 200;
    const second = await adapter.prepare(elsewhere(), post, kept, progress);
    expect(second).toMatchObject({ ok: true, value: { uploads: [{ remoteId: "7", processed: true }] } });
    expect(uploads).toBe(1);
    status = 404;
    const gone = await adapter.prepare(elsewhere(), post, kept, progress);
    expect(gone).toMatchObject({ ok: false, failure: { next: "wait", staleDraft: true } });
  }, 15_000);
});

describe("options", () => {
  it("say who sees it, what it is about and in which language", async () => {
    const options = { visibility: "unlisted", spoiler: "Spiders", language: "de" };
    const { status } = await publish({ ...outgoing(uniqueText("Eight legs,")), options });
    expect(status).toMatchObject({
      visibility: "unlisted",
      spoiler_text: "Spiders",
      sensitive: true,
      language: "de",
    });
    const { status: plain } = await publish(outgoing(uniqueText("No legs,")));
    expect(plain).toMatchObject({ visibility: "public", spoiler_text: "", sensitive: false });
  });

  it("hide images", async () => {
    const post = {
      ...outgoing(uniqueText("Hidden,"), [await files.picture("")]),
      options: { sensitive: "on" },
    };
    expect((await publish(post)).status.sensitive).toBe(true);
  });

  it("ask a poll, which an edit keeps", async () => {
    const options = { poll: "Tea\n\nCoffee", pollEnds: "3600", pollMultiple: "on", spoiler: "Drinks" };
    const post = { ...outgoing(uniqueText("Which one?")), options };
    const { receipt, status } = await publish(post);
    expect(status.poll).toMatchObject({ options: [{ title: "Tea" }, { title: "Coffee" }], multiple: true });
    expect(Math.round((Date.parse(status.poll?.expires_at ?? "") - Date.now()) / 60_000)).toBe(60);
    const mended = { ...post, text: uniqueText("Which one, then?") };
    expect(await adapter.update(context, receipt.remoteId, mended, null, openGate)).toMatchObject({
      ok: true,
    });
    const edited = await statusOf(receipt.remoteId);
    expect(edited).toMatchObject({ spoiler_text: "Drinks", poll: { options: [{ title: "Tea" }, {}] } });
  });

  it.each([
    [{ poll: "One" }, "options"],
    [{ poll: "a\nb", pollEnds: "5" }, "options"],
    [{ spoiler: "s".repeat(500) }, "text"],
    [{ visibility: "everybody" }, "options"],
  ])("that the server refuses are named: %o", async (options, field) => {
    const { answer: refused } = await publishWhole(mastodon, context, {
      ...outgoing(uniqueText("Refused,")),
      options,
    });
    expect(refused).toMatchObject({ ok: false, failure: { next: "revise", field } });
  });

  it("a poll stands without files, and the comment under a poll is none", async () => {
    const options = { poll: "Yes\nNo" };
    const pictured = { ...outgoing("Poll", [await files.picture("")]), options };
    const { answer: refused } = await publishWhole(mastodon, context, pictured);
    expect(refused).toMatchObject({ ok: false, failure: { next: "revise", field: "media" } });
    const { receipt } = await publish({ ...outgoing(uniqueText("Well?")), options });
    const comment = { ...outgoing(uniqueText("Well!")), options, role: "comment" as const, replyTo: receipt };
    expect((await publish(comment)).status.poll).toBeNull();
  });
});

describe("reading back", () => {
  const status = (id: number, more = {}) => ({
    id: String(id),
    created_at: "2026-03-01T12:00:00Z",
    content: `<p>Post ${id}</p>`,
    url: `https://example.social/@me/${id}`,
    media_attachments: [],
    favourites_count: 3,
    replies_count: 1,
    reblogs_count: 2,
    in_reply_to_id: null,
    reblog: null,
    ...more,
  });

  it("follows the server's own link, leaves out answers and boosts, and ends without one", async () => {
    const asked: string[] = [];
    answer = (request, response) => {
      asked.push(request.url ?? "");
      const next = `<${other.origin}/api/v1/accounts/1/statuses?max_id=3>; rel="next", <x>; rel="prev"`;
      response
        .writeHead(200, asked.length === 1 ? { link: next } : { link: '<x>; rel="prev"' })
        .end(
          JSON.stringify([status(5), status(4, { in_reply_to_id: "1" }), status(3, { reblog: status(1) })]),
        );
    };
    const first = await adapter.list(elsewhere(), null);
    expect(first).toMatchObject({
      ok: true,
      value: {
        posts: [{ remoteId: "5", text: "Post 5", metrics: { likes: 3, comments: 1, shares: 2 } }],
        next: "3",
      },
    });
    expect(first.ok && first.value.posts).toHaveLength(1);
    expect(await adapter.list(elsewhere(), "3")).toMatchObject({ ok: true, value: { next: null } });
    expect(asked[1]).toContain("max_id=3");
  });

  it("goes on until a page is empty where a server links to nothing: it may give fewer than were asked for", async () => {
    const page = Array.from({ length: 40 }, (_, index) => status(100 - index));
    answer = (_request, response) => response.end(JSON.stringify(page));
    expect(await adapter.list(elsewhere(), null)).toMatchObject({ ok: true, value: { next: "61" } });
    answer = (_request, response) => response.end(JSON.stringify(page.slice(0, 20)));
    expect(await adapter.list(elsewhere(), null)).toMatchObject({ ok: true, value: { next: "81" } });
    answer = (_request, response) => response.end("[]");
    expect(await adapter.list(elsewhere(), "81")).toMatchObject({ ok: true, value: { next: null } });
    answer = (_request, response) => response.end('{"error":"?"}');
    expect(await adapter.list(elsewhere(), null)).toMatchObject({ ok: false, failure: { next: "wait" } });
  });

  it("asks for numbers one by one where a server cannot give many at once", async () => {
    answer = (request, response) => {
      const id = /statuses\/(\d+)/.exec(request.url ?? "")?.[1];
      if (id === "1") return response.end(JSON.stringify(status(1, { quotes_count: 4 })));
      return response.writeHead(404).end('{"error":"Record not found"}');
    };
    const counted = await adapter.metrics(elsewhere(), ["1", "2"]);
    if (!counted.ok) throw new Error(counted.failure.reason);
    expect([...counted.value]).toEqual([["1", { likes: 3, comments: 1, shares: 6 }]]);
  });

  it("leaves out the numbers of a post that was deleted", async () => {
    const one = await publish(outgoing(uniqueText("Kept,")));
    const two = await publish(outgoing(uniqueText("Gone,")));
    await adapter.remove(context, two.receipt.remoteId);
    const counted = await adapter.metrics(context, [one.receipt.remoteId, two.receipt.remoteId]);
    expect(counted.ok && [...counted.value.keys()]).toEqual([one.receipt.remoteId]);
  });
});

describe("limits", () => {
  it("are the server's own, for videos too", () => {
    const media_attachments = {
      video_size_limit: 41_000_000,
      supported_mime_types: ["image/png", "video/mp4"],
      description_limit: 420,
    };
    expect(limitsOf({ configuration: { media_attachments } })).toMatchObject({
      images: { mimeTypes: ["image/png"], maxAlt: 420 },
      videos: { max: 1, maxBytes: 41_000_000, mimeTypes: ["video/mp4"], maxAlt: 420 },
    });
    expect(limitsOf({}).videos).toMatchObject(adapter.facts.videos ?? {});
  });
});
