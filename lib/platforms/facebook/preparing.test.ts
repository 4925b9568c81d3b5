import { describe, expect, it } from "vitest";
import type { Outgoing } from "../contract";
import { answering } from "../testing/answering";
import { outgoing, picture } from "../testing/stage";
import { facebook as adapter } from "./adapter";
import { pageAt, refuseAll } from "./testing";

const server = answering();
const context = () => pageAt(server.origin);
const says = (error: Record<string, unknown>, status = 400) => refuseAll(server, error, status);
const post = outgoing("Bread is out");

describe("a video that is being prepared", () => {
  const file = { ...picture(""), kind: "video" as const, mimeType: "video/mp4", width: 540, height: 960 };
  const reel: Outgoing = { ...post, media: [file], options: { format: "reel" } };
  const video = {
    mediaId: file.mediaId,
    format: "reel",
    videoId: "7",
    sessionId: null,
    next: 0,
    end: 9,
    sent: false,
  };
  const draft = { preparedAt: new Date().toISOString(), photos: [], video, target: null };
  const phases = (more: Record<string, unknown>) => ({ uploading_phase: { status: "complete" }, ...more });

  it.each([
    [
      { processing_phase: { status: "in_progress" } },
      { ok: false, failure: { next: "wait", unfinished: true } },
    ],
    [{ processing_phase: { status: "not_started" } }, { ok: true }],
    [{ processing_phase: { status: "complete" } }, { ok: true }],
    [{ video_status: "expired" }, { ok: false, failure: { next: "wait", staleDraft: true } }],
    [
      { processing_phase: { status: "error", errors: [{ code: 1, message: "Too dark" }] } },
      { ok: false, failure: { next: "revise", field: "media", reason: expect.stringContaining("Too dark") } },
    ],
  ])("%j", async (more, made) => {
    server.answer = (_request, response) => response.end(JSON.stringify({ id: "7", status: phases(more) }));
    expect(await adapter.prepare(context(), reel, draft)).toMatchObject(made);
  });

  it("begins anew when Facebook does not have it any more, or calls its place lost", async () => {
    says({ code: 100, error_subcode: 33 });
    const anew = { ok: false, failure: { next: "wait", staleDraft: true } };
    expect(await adapter.prepare(context(), reel, draft)).toMatchObject(anew);
    const session = { ...draft, video: { ...video, format: "post", sessionId: "8" } };
    server.answer = (request, response) => {
      request.resume();
      request.on("end", () => response.end('{"start_offset":"0","end_offset":"9"}'));
    };
    expect(await adapter.prepare(context(), { ...reel, options: {} }, session)).toMatchObject(anew);
  });

  it("is only commented on once it is out", async () => {
    const replyTo = { remoteId: "7", address: null, publishedAt: null };
    const comment: Outgoing = { ...post, role: "comment", replyTo };
    server.answer = (_request, response) => response.end('{"id":"7","status":{"video_status":"processing"}}');
    const waits = { ok: false, failure: { next: "wait", unfinished: true } };
    expect(await adapter.prepare(context(), comment, null)).toMatchObject(waits);
    server.answer = (_request, response) =>
      response.end('{"id":"7","post_id":"9","status":{"video_status":"ready"}}');
    expect(await adapter.prepare(context(), comment, null)).toMatchObject({ value: { target: "1020_9" } });
    says({ code: 100, error_subcode: 33 });
    expect(await adapter.prepare(context(), comment, null)).toMatchObject({ failure: { next: "revise" } });
  });
});
