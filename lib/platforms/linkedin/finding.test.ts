import { describe, expect, it } from "vitest";
import type { Intent } from "../contract";
import { answering } from "../testing/answering";
import { linkedinPage } from "./adapter";
import { accountAt, error } from "./testing";

const other = answering();

const context = (refreshToken?: string | null) => accountAt(other.origin, refreshToken);

describe("reading a page's posts back", () => {
  const armedAt = new Date("2026-03-01T12:00:00Z");
  const text = "Grüße (alle) #Tag https://example.com/a_b";
  const shown = String.raw`Grüße \(alle\) {hashtag|\#|Tag} https://example.com/a\_b`;
  const intent = (more: Partial<Intent> = {}): Intent => ({
    material: { firstAt: armedAt.toISOString(), role: "post" },
    outgoing: { text, mediaCount: 0 },
    armedAt,
    notAfter: new Date(armedAt.getTime() + 20_000),
    ...more,
  });
  type Entry = Record<string, unknown>;
  const post = (number: number, time: string, commentary = shown, more: Entry = {}): Entry => ({
    id: `urn:li:share:${number}`,
    createdAt: Date.parse(time),
    commentary,
    ...more,
  });
  const old = (number: number) => post(number, "2026-02-01T00:00:00Z", "old");

  /** Serves one list, however it is paged. */
  async function findIn(entries: Entry[], wanted = intent(), change?: (start: number) => void) {
    const starts: number[] = [];
    other.answer = (request, response) => {
      const query = new URL(request.url ?? "", other.origin).searchParams;
      const [start, count] = [Number(query.get("start")), Number(query.get("count"))];
      starts.push(start);
      const links = start + count < entries.length ? [{ rel: "next", href: "" }] : [];
      response.end(JSON.stringify({ elements: entries.slice(start, start + count), paging: { links } }));
      change?.(start);
    };
    return { found: await linkedinPage.find(context(), wanted), starts };
  }

  it("recognises the text through LinkedIn's markup", async () => {
    const { found } = await findIn([post(5, "2026-03-01T12:00:03Z"), old(1)]);
    expect(found).toMatchObject({ found: "yes", receipt: { remoteId: "urn:li:share:5" } });
  });

  it("is not misled by another time, text or number of files", async () => {
    const { found } = await findIn([
      post(9, "2026-03-01T13:00:00Z"),
      post(8, "2026-03-01T12:00:03Z", "other"),
      post(7, "2026-03-01T12:00:03Z", shown, { content: { media: { id: "urn:li:image:1" } } }),
      post(6, "2026-03-01T11:00:00Z"),
    ]);
    expect(found).toMatchObject({ found: "no" });
  });

  it("is not misled by a draft, nor by a post that did not come about", async () => {
    const { found } = await findIn([
      post(6, "2026-03-01T12:00:04Z", shown, { lifecycleState: "PUBLISH_FAILED" }),
      post(5, "2026-03-01T12:00:03Z", shown, { lifecycleState: "DRAFT" }),
    ]);
    expect(found).toMatchObject({ found: "no" });
    const asked = await findIn([
      post(4, "2026-03-01T12:00:03Z", shown, { lifecycleState: "PUBLISH_REQUESTED" }),
    ]);
    expect(asked.found).toMatchObject({ found: "yes" });
  });

  it("says that there are several", async () => {
    const { found } = await findIn([post(5, "2026-03-01T12:00:03Z"), post(4, "2026-03-01T12:00:02Z")]);
    expect(found).toMatchObject({ found: "several", candidates: [{}, {}] });
  });

  it("reads page after page until it is beyond the intent, each beginning where the last ended", async () => {
    const newer = Array.from({ length: 150 }, (_, at) => post(1000 - at, "2026-03-02T00:00:00Z", "newer"));
    const { found, starts } = await findIn([...newer, post(5, "2026-03-01T12:00:03Z"), old(1)]);
    expect(found).toMatchObject({ found: "yes", receipt: { remoteId: "urn:li:share:5" } });
    expect(starts).toEqual([0, 99]);
  });

  it("does not trust a list that moved while it was read", async () => {
    const newer = Array.from({ length: 150 }, (_, at) => post(1000 - at, "2026-03-02T00:00:00Z", "newer"));
    const { found } = await findIn([...newer], intent(), (start) => {
      if (start === 0) newer.length = 0;
    });
    expect(found).toMatchObject({ found: "no" });
    const moving = [
      ...newer,
      ...Array.from({ length: 150 }, (_, at) => post(900 - at, "2026-03-02T00:00:00Z", "newer")),
    ];
    const moved = await findIn(moving, intent(), (start) => {
      if (start === 0) moving.shift();
    });
    expect(moved.found).toMatchObject({ found: "unclear" });
  });

  it("does not take a page that is too long ago for the end, nor an entry without a name", async () => {
    const many = Array.from({ length: 1200 }, (_, at) => post(5000 - at, "2026-03-02T00:00:00Z", "newer"));
    expect((await findIn(many)).found).toMatchObject({ found: "unclear" });
    expect((await findIn([{ commentary: shown }])).found).toMatchObject({ found: "unclear" });
  });

  it.each(["[]", "null", "{}", "<html>", '{"elements":[1]}', ""])(
    "is unclear when it is answered %j",
    async (body) => {
      other.answer = (_request, response) => response.end(body);
      expect(await linkedinPage.find(context(), intent())).toMatchObject({ found: "unclear" });
    },
  );

  it("says so when it is too late to read on", async () => {
    other.answer = (_request, response) => response.end("{}");
    expect(await linkedinPage.find(context(), intent(), { leftMs: () => 0 })).toMatchObject({
      found: "unclear",
    });
  });

  it("looks for a comment under its post, in whatever order, and for the page's own only", async () => {
    const about = (id: number, actor: string, time: string) => ({
      id: String(id),
      commentUrn: `urn:li:comment:(urn:li:activity:1,${id})`,
      actor,
      created: { time: Date.parse(time) },
      message: { text },
    });
    const wanted = intent({ material: { role: "comment", replyTo: "urn:li:share:1" } });
    const theirs = about(1, "urn:li:person:x", "2026-03-01T12:00:03Z");
    const mine = about(2, "urn:li:organization:5", "2026-03-01T12:00:04Z");
    const earlier = about(3, "urn:li:organization:5", "2026-02-01T12:00:04Z");
    expect((await findIn([earlier, theirs, mine], wanted)).found).toMatchObject({
      found: "yes",
      receipt: { remoteId: mine.commentUrn },
    });
    expect((await findIn([earlier, theirs], wanted)).found).toMatchObject({ found: "no" });
    other.answer = (_request, response) =>
      response.writeHead(404).end(JSON.stringify(error(404, "NOT_FOUND")));
    expect(await linkedinPage.find(context(), wanted)).toMatchObject({ found: "unclear", away: false });
  });

  it("never takes for absent what may have been a comment in a lost history", async () => {
    const lost = intent({ material: {} });
    expect((await findIn([post(5, "2026-03-01T12:00:03Z")], lost)).found).toMatchObject({ found: "yes" });
    expect((await findIn([old(1)], lost)).found).toMatchObject({ found: "unclear" });
    const long = intent({ material: {}, outgoing: { text: "a".repeat(1251), mediaCount: 0 } });
    expect((await findIn([old(1)], long)).found).toMatchObject({ found: "no" });
  });
});
