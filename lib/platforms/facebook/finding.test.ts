import { describe, expect, it } from "vitest";
import type { Intent } from "../contract";
import { answering } from "../testing/answering";
import { facebook as adapter } from "./adapter";
import { pageAt, refuseAll } from "./testing";

const server = answering();
const context = () => pageAt(server.origin);
const says = (error: Record<string, unknown>, status = 400) => refuseAll(server, error, status);
const post = { text: "Bread is out" };

const intent = (material: Intent["material"], text = post.text): Intent => ({
  material,
  outgoing: { text, mediaCount: 0 },
  armedAt: new Date(),
  notAfter: new Date(Date.now() + 20_000),
});

describe("looking for a video", () => {
  const status = (json: Record<string, unknown>) => {
    server.answer = (_request, response) => response.end(JSON.stringify({ id: "7", ...json }));
  };
  const look = () => adapter.find(context(), intent({ act: "reel", videoId: "7" }));
  const phases = (processing: string, publishing: Record<string, unknown>) => ({
    status: {
      video_status: "processing",
      uploading_phase: { status: "complete", bytes_transfered: 5 },
      processing_phase: { status: processing },
      publishing_phase: publishing,
    },
  });

  it.each([
    [phases("complete", { status: "complete", publish_time: 1_760_000_000 }), { found: "yes" }],
    [phases("complete", { status: "complete", publish_status: "published" }), { found: "yes" }],
    [phases("complete", { status: "complete", publish_status: "draft" }), { found: "unclear", away: true }],
    [phases("in_progress", { status: "not_started" }), { found: "unclear", away: true }],
    [phases("complete", { status: "in_progress" }), { found: "unclear", away: true }],
    [{ status: { video_status: "ready" } }, { found: "yes" }],
    [
      { status: { video_status: "upload_complete", publishing_phase: { status: "not_started" } } },
      { found: "no" },
    ],
    [{ status: { video_status: "error", processing_phase: { status: "error" } } }, { found: "no" }],
    [{}, { found: "unclear" }],
  ])("%j", async (json, found) => {
    status(json);
    expect(await look()).toMatchObject(found);
  });

  it("completes an address that only has its path", async () => {
    status({ status: { video_status: "ready" }, permalink_url: "/reel/7" });
    const address = `${server.origin}/www.facebook.com/reel/7`;
    expect(await look()).toMatchObject({ receipt: { remoteId: "7", address } });
  });

  it("one that is not there was not published; one that cannot be asked for is unclear", async () => {
    says({ code: 100, error_subcode: 33 });
    expect(await look()).toMatchObject({ found: "no" });
    says({ code: 190 }, 401);
    expect(await look()).toMatchObject({ found: "unclear", away: true });
  });
});

describe("looking through a list", () => {
  const look = () => adapter.find(context(), intent({ act: "feed" }));

  it("that is not one proves nothing", async () => {
    for (const body of ['{"data":null}', '{"data":[1]}', "{}", "[]"]) {
      server.answer = (_request, response) => response.end(body);
      expect([body, (await look()).found]).toEqual([body, "unclear"]);
    }
  });

  it("that never ends proves nothing", async () => {
    const row = { id: "1020_1", message: "Other", created_time: new Date().toISOString() };
    const paging = { cursors: { before: "a", after: "b" }, next: "https://graph.facebook.com/next" };
    server.answer = (_request, response) => response.end(JSON.stringify({ data: [row], paging }));
    expect(await look()).toMatchObject({ found: "unclear" });
  });

  it("asks only for what is as young as the intent, and goes on behind the cursor", async () => {
    const asked: URL[] = [];
    server.answer = (request, response) => {
      const url = new URL(request.url ?? "", server.origin);
      asked.push(url);
      const paging = {
        cursors: { before: "a", after: "b" },
        ...(url.searchParams.has("after") ? {} : { next: "x" }),
      };
      response.end(JSON.stringify({ data: [], paging }));
    };
    expect(await look()).toMatchObject({ found: "no" });
    expect(asked.map(({ searchParams }) => searchParams.get("after"))).toEqual([null, "b"]);
    const since = Number(asked[0]?.searchParams.get("since"));
    expect(Date.now() / 1000 - since).toBeGreaterThan(299);
  });
});
