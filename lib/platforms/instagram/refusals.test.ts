import { beforeAll, describe, expect, it } from "vitest";
import type { AccountContext, Outgoing } from "../contract";
import type { Platform } from "../contract-platform";
import { answering } from "../testing/answering";
import { intend, openGate, picture as pictureOf } from "../testing/stage";
import { instagram as adapter } from "./adapter";

const instagram: Platform = adapter;

const other = answering();
let context: AccountContext;

beforeAll(() => {
  const expiresAt = new Date(Date.now() + 86_400_000);
  const access = { token: "long-token", refreshToken: "long-token", expiresAt, endsAt: null, scopes: [] };
  context = { origin: other.origin, accountId: "17841", handle: "@ada", access, app: null };
});

const post: Outgoing = { text: "Hello", media: [], options: {}, role: "post", replyTo: null };
const material = { container: "c1", role: "post", format: "post" };

const error = (code: number, subcode?: number, message = "Refused") => ({
  error: { message, type: "OAuthException", code, ...(subcode ? { error_subcode: subcode } : {}) },
});

/** The commit is answered with an error, and the container is asked afterwards. */
function answerCommit(status: number, body: unknown, container: object = { status_code: "FINISHED" }) {
  let commits = 0;
  other.answer = (request, response) => {
    const isCommit = request.method === "POST";
    if (isCommit) commits += 1;
    const json = isCommit ? body : { id: "c1", ...container };
    response.writeHead(isCommit ? status : 200, { "content-type": "application/json" });
    response.end(typeof json === "string" ? json : JSON.stringify(json));
  };
  return () => commits;
}

const publish = () => instagram.publish(context, post, null, material, openGate);

describe("refusals of the commit, by who must act", () => {
  it.each<[string, number, unknown, object]>([
    ["190/463", 400, error(190, 463), { next: "reconnect" }],
    ["190/460", 401, error(190, 460), { next: "reconnect" }],
    ["102", 400, error(102), { next: "reconnect" }],
    ["10", 403, error(10), { next: "reconnect" }],
    ["200", 403, error(200), { next: "reconnect" }],
    ["4", 400, error(4), { next: "wait" }],
    ["80002", 400, error(80_002), { next: "wait" }],
    ["429 without a word", 429, "", { next: "wait" }],
    ["1", 400, error(1), { next: "look" }],
    ["2", 500, error(2), { next: "look" }],
    ["-1/2207001", 400, error(-1, 2207001), { next: "look" }],
    ["503", 503, "<html>", { next: "look" }],
    ["4/2207051 spam", 400, error(4, 2207051), { next: "reconnect" }],
    ["9/2207042 the day is full", 400, error(9, 2207042), { next: "wait" }],
    ["25/2207050", 400, error(25, 2207050), { next: "reconnect" }],
    ["100/2207023", 400, error(100, 2207023), { next: "revise", field: "media" }],
    ["100/2207028", 400, error(100, 2207028), { next: "revise", field: "media" }],
    ["100/2207035", 400, error(100, 2207035), { next: "revise", field: "options" }],
    ["100/2207040", 400, error(100, 2207040), { next: "revise", field: "text" }],
    ["1/2207057", 400, error(1, 2207057), { next: "revise", field: "options" }],
    ["352/2207026", 400, error(352, 2207026), { next: "revise", field: "media" }],
    ["9004/2207052", 400, error(9004, 2207052), { next: "wait" }],
    ["36000/2207004", 400, error(36_000, 2207004), { next: "revise", field: "media" }],
    ["36001/2207005", 400, error(36_001, 2207005), { next: "revise", field: "media" }],
    ["36003/2207009", 400, error(36_003, 2207009), { next: "revise", field: "media" }],
    ["36004/2207010", 400, error(36_004, 2207010), { next: "revise", field: "text" }],
    ["a place", 400, error(100, 0, "INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID"), { field: "options" }],
    ["2207081", 400, error(100, 2207081), { next: "revise", field: "options" }],
    ["101", 400, error(101), { next: "configure" }],
    ["200 without an id", 200, {}, { next: "look" }],
    ["200 and half an answer", 200, '{"id":"1', { next: "look" }],
  ])("%s", async (_name, status, body, failure) => {
    const commits = answerCommit(status, body);
    expect(await publish()).toMatchObject({ ok: false, failure });
    expect(commits()).toBe(1);
  });

  it.each([
    ["PUBLISHED", { next: "look" }],
    ["FINISHED", { next: "wait" }],
    ["IN_PROGRESS", { next: "wait" }],
    ["EXPIRED", { next: "wait", staleDraft: true }],
  ])("a container that is not taken is asked: %s", async (status_code, failure) => {
    for (const refusal of [error(24, 2207008), error(9007, 2207027), error(-2, 2207020)]) {
      answerCommit(400, refusal, { status_code });
      const refused = await publish();
      expect(refused).toMatchObject({ ok: false, failure });
      const stale = refused.ok === false && "staleDraft" in refused.failure;
      expect(stale).toBe("staleDraft" in failure);
    }
  });

  it("a container that is nowhere is made anew, unless it is too young to be known everywhere", async () => {
    other.answer = (_request, response) => response.writeHead(400).end(JSON.stringify(error(24, 2207008)));
    expect(await publish()).toMatchObject({ ok: false, failure: { next: "wait", staleDraft: true } });
    const young = { madeAt: new Date().toISOString() };
    const again = await instagram.publish(context, post, young, material, openGate);
    expect(again).toMatchObject({ ok: false, failure: { next: "wait" } });
    expect(again.ok === false && "staleDraft" in again.failure).toBe(false);
  });
});

describe("a container that preparing does not find", () => {
  const picture = {
    ...pictureOf("A dot"),
    mimeType: "image/jpeg",
    address: "https://posthaste.example/a.jpg",
  };
  const pictured: Outgoing = { ...post, media: [picture] };

  async function prepareAfter(ageMs: number) {
    other.answer = (_request, response) =>
      response.end(JSON.stringify({ id: "c1", status_code: "FINISHED" }));
    const made = await instagram.prepare?.(context, pictured, null);
    if (!made?.ok) throw new Error("it could not be prepared");
    const madeAt = new Date(Date.now() - ageMs).toISOString();
    other.answer = (_request, response) => response.writeHead(400).end(JSON.stringify(error(100, 33)));
    return instagram.prepare?.(context, pictured, { ...made.value, madeAt, ready: false });
  }

  it("is made anew, unless it was made just now", async () => {
    expect(await prepareAfter(3_600_000)).toMatchObject({
      ok: false,
      failure: { next: "wait", staleDraft: true },
    });
    expect(await prepareAfter(1_000)).toMatchObject({
      ok: false,
      failure: { next: "wait", unfinished: true },
    });
  });

  it("or that is older than containers live is not even asked for", async () => {
    const asked: string[] = [];
    other.answer = (request, response) => {
      asked.push(`${request.method}`);
      response.end(JSON.stringify({ id: `c${asked.length}`, status_code: "FINISHED" }));
    };
    const first = await instagram.prepare?.(context, pictured, null);
    const madeAt = new Date(Date.now() - 21 * 3_600_000).toISOString();
    const draft = first?.ok ? { ...first.value, madeAt } : null;
    const again = await instagram.prepare?.(context, pictured, draft);
    expect([first?.ok && first.value.container, again?.ok && again.value.container]).toEqual(["c1", "c3"]);
    expect(asked).toEqual(["POST", "GET", "POST", "GET"]);
  });
});

describe("looking for what was sent", () => {
  const at = new Date();
  const intent = {
    material,
    outgoing: { text: "Hello", mediaCount: 1 },
    armedAt: at,
    notAfter: new Date(at.getTime() + 20_000),
  };
  const look = (container: object, media: unknown) => {
    other.answer = (request, response) =>
      response.end(JSON.stringify(request.url?.includes("/media") ? media : { id: "c1", ...container }));
    return instagram.find?.(context, intent);
  };
  const media = (id: string, caption: string, ms = 0) => ({
    id,
    caption,
    media_type: "IMAGE",
    media_product_type: "FEED",
    timestamp: new Date(at.getTime() + ms).toISOString(),
  });

  it.each([
    [{ status_code: "FINISHED" }, "no"],
    [{ status_code: "IN_PROGRESS" }, "no"],
    [{ status_code: "EXPIRED" }, "no"],
    [{ status_code: "ERROR", status: "Error: 2207026" }, "no"],
    [{ status_code: "SOMETHING" }, "unclear"],
    [{}, "unclear"],
  ])("the container says %j: %s", async (container, found) => {
    expect(await look(container, { data: [] })).toMatchObject({ found });
  });

  it("a published one is looked for by time and content", async () => {
    const published = { status_code: "PUBLISHED" };
    expect(await look(published, { data: [media("m1", "Hello"), media("m2", "Other")] })).toMatchObject({
      found: "yes",
      receipt: { remoteId: "m1" },
    });
    const late = await look(published, { data: [media("m1", "Hello", -600_000)] });
    expect(late).toMatchObject({ found: "unclear" });
    const two = await look(published, { data: [media("m1", "Hello"), media("m2", "Hello")] });
    expect(two).toMatchObject({ found: "several" });
    expect(await look(published, { data: ["nonsense"] })).toMatchObject({ found: "unclear" });
    expect(await look(published, "<html>")).toMatchObject({ found: "unclear" });
  });
});

describe("looking for a comment", () => {
  const comment: Outgoing = {
    ...post,
    role: "comment",
    replyTo: { remoteId: "m1", address: null, publishedAt: null },
  };
  const found = async (row: object) => {
    other.answer = (_request, response) =>
      response.end(JSON.stringify({ data: [{ id: "k1", text: "Hello", ...row }] }));
    return (await instagram.find?.(context, intend(instagram, comment)))?.found;
  };
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

  it("knows the account by its name too: its id may be one that only this application knows", async () => {
    const timestamp = ago(1);
    expect(await found({ timestamp, username: "ada", from: { id: "scoped", username: "ada" } })).toBe("yes");
    expect(await found({ timestamp, username: "ada_before", from: { id: "17841" } })).toBe("yes");
    expect(await found({ timestamp })).toBe("yes");
    expect(await found({ timestamp, username: "bob", from: { id: "9", username: "bob" } })).toBe("no");
  });

  it("finds it although our clock is some minutes ahead of Instagram's", async () => {
    expect(await found({ timestamp: ago(200), username: "ada" })).toBe("yes");
    expect(await found({ timestamp: ago(400), username: "ada" })).toBe("no");
  });
});
