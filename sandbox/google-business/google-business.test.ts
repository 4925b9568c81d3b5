import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGoogle, type TestGoogle } from "../google/testing.ts";

const BASE = "/google-business";
const ACCOUNTS = `${BASE}/mybusinessaccountmanagement.googleapis.com/v1`;
const PLACES = `${BASE}/mybusinessbusinessinformation.googleapis.com/v1`;
const V4 = `${BASE}/mybusiness.googleapis.com/v4`;

let google: TestGoogle;
let files: Server;
let token = "";
/** Resource of the place, and where its pictures come from. */
let place = "";
let home = "";
const served = new Map<string, Buffer>();

beforeAll(async () => {
  google = await startGoogle("google-business", ["https://www.googleapis.com/auth/business.manage"]);
  files = createServer((request, response) => {
    const bytes = served.get(request.url ?? "");
    response.writeHead(bytes ? 200 : 404, { "content-type": "image/jpeg" }).end(bytes);
  });
  await new Promise<void>((ready) => files.listen(0, "127.0.0.1", ready));
  home = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  const jpeg = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: "teal" } })
      .jpeg()
      .toBuffer();
  served.set("/good.jpg", await jpeg(1600, 1200));
  served.set("/light.jpg", await jpeg(260, 260));
  served.set("/narrow.jpg", await jpeg(200, 9000));
  served.set("/none.jpg", Buffer.alloc(20_000, 1));
  token = (await google.connect()).access_token;
  place = `accounts/${await google.accountId("alice")}/${(await locations())[0]?.name}`;
});
afterAll(async () => {
  await new Promise((closed) => files.close(closed));
  await google.stop();
});

const ask = (method: string, path: string, json?: unknown, as = token) =>
  google.send(method, path, { token: as, ...(json === undefined ? {} : { json }) });

const MASK = "readMask=name,title,metadata";
async function locations() {
  const path = `${PLACES}/accounts/${await google.accountId("alice")}/locations?${MASK}`;
  return (await ask("GET", path)).json.locations as { name: string; title: string }[];
}

const post = (body: object, as = token) => ask("POST", `${V4}/${place}/localPosts`, body, as);
const text = (summary: string, more: object = {}) => ({ summary, topicType: "STANDARD", ...more });

const fieldOf = ({ json }: { json: Record<string, unknown> }): string | undefined =>
  (json.error as { details?: { errorDetails: { field: string }[] }[] })?.details?.[0]?.errorDetails[0]?.field;

describe("accounts and places", () => {
  it("come page by page, and a place only with a mask", async () => {
    const first = await ask("GET", `${ACCOUNTS}/accounts?pageSize=1`);
    const second = await ask("GET", `${ACCOUNTS}/accounts?pageSize=1&pageToken=${first.json.nextPageToken}`);
    const types = [first, second].map(({ json }) => (json.accounts as { type: string }[])[0]?.type);
    expect(types).toEqual(["PERSONAL", "LOCATION_GROUP"]);
    expect(second.json).not.toHaveProperty("nextPageToken");
    expect(fieldOf(await ask("GET", `${ACCOUNTS}/accounts?pageSize=21`))).toBe("page_size");
    const owner = await google.accountId("alice");
    expect(fieldOf(await ask("GET", `${PLACES}/accounts/${owner}/locations`))).toBe("read_mask");
    expect(fieldOf(await ask("GET", `${PLACES}/accounts/${owner}/locations?readMask=all`))).toBe("read_mask");
    expect(await locations()).toHaveLength(2);
  });

  it("are other people's, and then not there", async () => {
    const { access_token: studio } = await google.connect({ account: "studio" });
    expect((await post(text("Hello"), studio)).status).toBe(404);
    const name = place.replace(/^accounts\/\d+\//, "");
    expect((await ask("GET", `${PLACES}/${name}?${MASK}`, undefined, studio)).status).toBe(404);
    expect((await ask("GET", `${PLACES}/${name}?${MASK}`)).json).toMatchObject({
      title: "Alice Meadow Shop",
    });
  });
});

describe("posts of a place", () => {
  it("are live at once when they are text, with the address where people see them", async () => {
    const { json } = await post(text("Open <now> & then"));
    expect(json).toMatchObject({ state: "LIVE", summary: "Open <now> & then", topicType: "STANDARD" });
    const page = await fetch(String(json.searchUrl));
    expect(await page.text()).toContain("Open &lt;now&gt; &amp; then");
    expect((await ask("GET", `${V4}/${json.name}`)).json).toEqual(json);
  });

  it("are worked on while they have a picture, which is fetched", async () => {
    const media = [{ mediaFormat: "PHOTO", sourceUrl: `${home}/good.jpg` }];
    const { json } = await post(text("Pictured", { media }));
    expect(json).toMatchObject({ state: "PROCESSING", media: [{ mediaFormat: "PHOTO" }] });
    expect(json).not.toHaveProperty("searchUrl");
    google.clock.ahead += 2_000;
    expect((await ask("GET", `${V4}/${json.name}`)).json).toMatchObject({
      state: "LIVE",
      searchUrl: expect.stringContaining("local.google.com"),
    });
    const [there] = json.media as { googleUrl: string }[];
    const image = await fetch(there?.googleUrl ?? "");
    expect(Buffer.from(await image.arrayBuffer()).equals(served.get("/good.jpg") ?? Buffer.alloc(0))).toBe(
      true,
    );
  });

  it.each([
    [{ mediaFormat: "PHOTO", sourceUrl: "/light.jpg" }, "media[0].source_url"],
    [{ mediaFormat: "PHOTO", sourceUrl: "/narrow.jpg" }, "media[0].source_url"],
    [{ mediaFormat: "PHOTO", sourceUrl: "/none.jpg" }, "media[0].source_url"],
    [{ mediaFormat: "PHOTO", sourceUrl: "/missing.jpg" }, "media[0].source_url"],
    [{ mediaFormat: "PHOTO", dataRef: {} }, "media[0].source_url"],
    [{ mediaFormat: "VIDEO", sourceUrl: "/good.jpg" }, "media[0].media_format"],
  ])("refuse the picture %j", async (media, field) => {
    const item = "sourceUrl" in media ? { ...media, sourceUrl: home + media.sourceUrl } : media;
    const before = (await ask("GET", `${V4}/${place}/localPosts`)).json.localPosts as unknown[];
    expect(fieldOf(await post(text("Badly pictured", { media: [item] })))).toBe(field);
    expect((await ask("GET", `${V4}/${place}/localPosts`)).json.localPosts).toHaveLength(before.length);
  });

  const day = (month: number, date: number) => ({ year: 2026, month, day: date });
  const event = (schedule: object, title = "Regatta") => ({ event: { title, schedule } });
  const dates = { startDate: day(5, 15), endDate: day(5, 16) };

  it.each([
    [{ summary: "", topicType: "STANDARD" }, "summary"],
    [{ summary: "a".repeat(1501), topicType: "STANDARD" }, "summary"],
    [{ summary: "No topic" }, "topic_type"],
    [{ summary: "Alert", topicType: "ALERT" }, "alert_type"],
    [{ summary: "Event", topicType: "EVENT" }, "event.title"],
    [{ summary: "Event", topicType: "EVENT", ...event(dates, "t".repeat(59)) }, "event.title"],
    [
      { summary: "Event", topicType: "EVENT", ...event({ startDate: day(5, 15) }) },
      "event.schedule.end_date",
    ],
    [
      { summary: "Event", topicType: "EVENT", ...event({ ...dates, endDate: day(2, 30) }) },
      "event.schedule.end_date",
    ],
    [{ summary: "Event", topicType: "EVENT", ...event({ ...dates, endDate: day(5, 14) }) }, "event.schedule"],
    [{ summary: "Offer", topicType: "OFFER" }, "event.title"],
    [
      text("Call", { callToAction: { actionType: "CALL", url: "https://example.com" } }),
      "call_to_action.url",
    ],
    [text("Shop", { callToAction: { actionType: "SHOP" } }), "call_to_action.url"],
    [text("Dance", { callToAction: { actionType: "DANCE" } }), "call_to_action.action_type"],
  ])("refuse %j", async (body, field) => {
    const answer = await post(body);
    expect([answer.status, fieldOf(answer)]).toEqual([400, field]);
  });

  it("change in what the mask names and in nothing else", async () => {
    const { json } = await post(text("Before", { callToAction: { actionType: "CALL" } }));
    const name = String(json.name);
    const patch = (mask: string, body: object) => ask("PATCH", `${V4}/${name}?updateMask=${mask}`, body);
    expect((await patch("summary", { summary: "After" })).json).toMatchObject({
      summary: "After",
      callToAction: { actionType: "CALL" },
    });
    expect((await patch("callToAction", { summary: "Ignored" })).json).toMatchObject({ summary: "After" });
    expect((await ask("GET", `${V4}/${name}`)).json).not.toHaveProperty("callToAction");
    expect(fieldOf(await patch("", { summary: "Nothing" }))).toBe("update_mask");
    expect(fieldOf(await patch("topicType", { topicType: "EVENT" }))).toBe("update_mask");
    expect(await ask("DELETE", `${V4}/${name}`)).toMatchObject({ status: 200, json: {} });
    const gone = await ask("DELETE", `${V4}/${name}`);
    expect([gone.status, (gone.json.error as { status: string }).status]).toEqual([404, "NOT_FOUND"]);
  });

  it("are not taken from a place that has none", async () => {
    const { json } = await ask("GET", `${ACCOUNTS}/accounts`);
    const [, group] = json.accounts as { name: string }[];
    const { json: listed } = await ask("GET", `${PLACES}/${group?.name}/locations?${MASK}`);
    const closed = (listed.locations as { name: string; metadata: { canOperateLocalPost: boolean } }[]).find(
      ({ metadata }) => !metadata.canOperateLocalPost,
    );
    const answer = await ask("POST", `${V4}/${group?.name}/${closed?.name}/localPosts`, text("Closed"));
    expect([answer.status, (answer.json.error as { status: string }).status]).toEqual([
      403,
      "PERMISSION_DENIED",
    ]);
  });

  it("take three hundred requests a minute of one project", async () => {
    google.clock.ahead += 60_000;
    const statuses: number[] = [];
    for (let count = 0; count < 301; count += 1)
      statuses.push((await ask("GET", `${ACCOUNTS}/accounts`)).status);
    expect([statuses.lastIndexOf(200), statuses.at(-1)]).toEqual([299, 429]);
  });
});
