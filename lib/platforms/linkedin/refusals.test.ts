import { describe, expect, it } from "vitest";
import type { Platform } from "../contract-platform";
import { answering } from "../testing/answering";
import { intend, openGate, outgoing, picture, send, uniqueText } from "../testing/stage";
import { linkedin, linkedinPage } from "./adapter";
import { limitEnds } from "./refusals";
import { accountAt, error } from "./testing";

const other = answering();

const context = (refreshToken?: string | null) => accountAt(other.origin, refreshToken);

/** What becomes of a post that is answered with this. */
async function refused(
  body: ReturnType<typeof error> | string,
  status: number,
  by = context(),
  platform: Platform = linkedinPage,
) {
  other.answer = (_request, response) =>
    response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
  const post = outgoing(uniqueText("Refused,"));
  return send(platform, by, post, intend(platform, post));
}

const at = (fieldPath: string, code: string) => ({
  errorDetails: { inputErrors: [{ code, input: { inputPath: { fieldPath } } }] },
});

describe("refusals, by who must act", () => {
  it.each([
    [401, "EXPIRED_ACCESS_TOKEN", "The token has expired", { next: "refresh" }],
    [401, "INVALID_ACCESS_TOKEN", "Invalid access token", { next: "refresh" }],
    [401, "REVOKED_ACCESS_TOKEN", "It was revoked by the user", { next: "reconnect" }],
    [401, "EMPTY_ACCESS_TOKEN", "Empty oauth2 access token", { next: "configure" }],
    [403, "ACCESS_DENIED", "Not enough permissions to access: posts.CREATE", { next: "reconnect" }],
    [
      400,
      "ILLEGAL",
      "Organization permissions must be used when using organization as author",
      { next: "reconnect" },
    ],
    [400, "MEDIA_ASSET_WAITING_UPLOAD", "", { next: "wait" }],
    [400, "MEDIA_ASSET_PROCESSING", "", { next: "wait" }],
    [400, "MEDIA_ASSET_PROCESSING_FAILED", "", { next: "revise", field: "media" }],
    [400, "EXPIRED_UPLOAD_URL", "", { next: "wait", staleDraft: true }],
    [400, "INVALID_VIDEO_ID", "", { next: "revise", field: "media" }],
    [400, "VERSION_MISSING", "", { next: "configure" }],
    [426, "NONEXISTENT_VERSION", "Requested version 202609 is not active", { next: "configure" }],
    [404, "RESOURCE_NOT_FOUND", "No virtual resource found", { next: "configure" }],
    [404, "NOT_FOUND", "", { next: "configure" }],
    [409, "CONFLICT", "", { next: "look" }],
    [500, "INTERNAL_SERVER_ERROR", "", { next: "look" }],
    [503, "", "", { next: "look" }],
  ])("%s %s", async (status, code, message, failure) => {
    expect(await refused(error(status, code, message), status)).toMatchObject({ ok: false, failure });
  });

  it.each([
    ["commentary", "FIELD_LENGTH_TOO_LONG", "text"],
    ["content/media/id", "INVALID_URN_ID", "media"],
    ["content/multiImage/images/0", "INVALID_URN_TYPE", "media"],
    ["content/poll/question", "MISSING_FIELD", "options"],
    ["content/article/title", "FIELD_LENGTH_TOO_LONG", "options"],
    ["visibility", "INVALID_VALUE_FOR_FIELD", "options"],
  ])("names what to revise at %s", async (path, code, field) => {
    const body = error(400, "ILLEGAL_ARGUMENT", "no", at(path, code));
    expect(await refused(body, 400)).toMatchObject({ ok: false, failure: { next: "revise", field } });
  });

  it("asks to connect again where there is nothing to renew access with", async () => {
    const answered = await refused(error(401, "EXPIRED_ACCESS_TOKEN"), 401, context(null));
    expect(answered).toMatchObject({ ok: false, failure: { next: "reconnect" } });
  });

  it.each([
    [201, "<html>"],
    [200, "{}"],
    [302, ""],
    [204, ""],
    [502, "<html>"],
  ])("%s without the post's name: it may be out, so it is looked for", async (status, body) => {
    expect(await refused(body, status)).toMatchObject({ ok: false, failure: { next: "look" } });
  });

  it("an HTML page instead of an error is nobody's text", async () => {
    expect(await refused("<html>blocked</html>", 400)).toMatchObject({
      ok: false,
      failure: { next: "configure" },
    });
  });

  it("uploads a file again that LinkedIn still waits for long after it was sent", async () => {
    const post = outgoing("Pictured", [picture("")]);
    const draft = (minutes: number) => ({
      preparedAt: new Date(Date.now() - minutes * 60_000).toISOString(),
      uploads: [{ mediaId: post.media[0]?.mediaId, urn: "urn:li:image:C4" }],
    });
    other.answer = (_request, response) =>
      response.writeHead(400).end(JSON.stringify(error(400, "MEDIA_ASSET_WAITING_UPLOAD")));
    const attempt = async (minutes: number) => {
      const kept = draft(minutes);
      return linkedin.publish(context(), post, kept, intend(linkedin, post, kept).material, openGate);
    };
    expect(await attempt(1)).toMatchObject({ ok: false, failure: { next: "wait" } });
    expect(await attempt(1)).not.toMatchObject({ ok: false, failure: { staleDraft: true } });
    expect(await attempt(11)).toMatchObject({ ok: false, failure: { next: "wait", staleDraft: true } });
  });
});

describe("a limit of a day", () => {
  it.each([
    ["2026-03-01T12:00:00Z", "2026-03-02T00:00:10Z"],
    ["2026-03-01T23:59:59Z", "2026-03-02T00:00:10Z"],
    // Its clock is a little behind: not another whole day.
    ["2026-03-02T00:00:11Z", "2026-03-02T00:10:11Z"],
    ["2026-03-02T00:10:00Z", "2026-03-03T00:00:10Z"],
  ])("used up at %s ends at %s", (now, end) => {
    expect(limitEnds(Date.parse(now))).toEqual(new Date(end));
  });

  it("is waited for, unless LinkedIn says when", async () => {
    const body = error(429, "TOO_MANY_REQUESTS", "Resource level throttle MEMBER DAY limit is reached.");
    const answered = await refused(body, 429);
    if (answered.ok || answered.failure.next !== "wait") throw new Error("expected to wait");
    expect(Math.abs(answered.failure.until.getTime() - limitEnds(Date.now()).getTime())).toBeLessThan(5_000);
  });

  it("of another kind is not waited for until midnight", async () => {
    const answered = await refused(error(429, "TOO_MANY_REQUESTS", "Throttled."), 429);
    if (answered.ok || answered.failure.next !== "wait") throw new Error("expected to wait");
    expect(answered.failure.until.getTime() - Date.now()).toBeLessThanOrEqual(5 * 60_000);
  });
});
