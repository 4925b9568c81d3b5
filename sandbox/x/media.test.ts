import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { onePixel } from "../testing.ts";
import { startX, type TestX } from "./testing.ts";

let sandbox: TestX;
beforeEach(async () => {
  sandbox = await startX();
});
afterEach(() => sandbox.stop());

describe("media", () => {
  const begin = (token: string, json: Record<string, unknown>) =>
    sandbox.api("POST", "/2/media/upload/initialize", { token, json });
  const image = { media_type: "image/png", total_bytes: onePixel.length, media_category: "tweet_image" };

  it.each([
    [{ ...image, media_category: "tweet_sound" }, 400],
    [{ ...image, media_type: "video/mp4" }, 400],
    [{ ...image, total_bytes: "12" }, 400],
    [{ ...image, total_bytes: 6_000_000 }, 413],
    [{ ...image, name: "x" }, 400],
  ])("does not begin with %j", async (json, status) => {
    expect((await begin(await sandbox.connect(), json)).status).toBe(status);
  });

  it("puts segments together, whatever came twice, and describes the file", async () => {
    const token = await sandbox.connect();
    const id = sandbox.idOf(await begin(token, image));
    const finish = () => sandbox.api("POST", `/2/media/upload/${id}/finalize`, { token });
    await sandbox.append(token, id, "1", onePixel.subarray(20));
    expect((await finish()).status).toBe(400);
    await sandbox.append(token, id, "0", Buffer.from("wrong, and too long for this file"));
    await sandbox.append(token, id, "0", onePixel.subarray(0, 20));
    const done = await finish();
    expect(done.json).toMatchObject({ data: { id, media_key: `3_${id}`, size: onePixel.length } });
    expect(done.json.data).not.toHaveProperty("processing_info");
    expect((await sandbox.append(token, id, "2", onePixel)).status).toBe(400);
    expect((await sandbox.append(token, id, "1000", onePixel)).status).toBe(400);
    const metadata = { id, metadata: { alt_text: { text: "A dot" } } };
    const described = await sandbox.api("POST", "/2/media/metadata", { token, json: metadata });
    expect(described.json).toMatchObject({
      data: { id, associated_metadata: { alt_text: { text: "A dot" } } },
    });
    const made = await sandbox.tweet(token, { media: { media_ids: [id] } });
    expect(made.status).toBe(201);
    const page = await sandbox.send("GET", `/x/alice/status/${sandbox.idOf(made)}`);
    expect(page.text).toContain("Alt text: A dot");
  });

  it("works on a video before it can be posted", async () => {
    const token = await sandbox.connect();
    const clip = Buffer.concat([Buffer.from("\0\0\0\x18ftypmp42"), Buffer.alloc(60)]);
    const json = { media_type: "video/mp4", total_bytes: clip.length, media_category: "tweet_video" };
    const id = sandbox.idOf(await begin(token, json));
    await sandbox.append(token, id, "0", clip);
    const state = (answer: { json: Record<string, unknown> }) =>
      (answer.json.data as { processing_info?: { state: string } }).processing_info?.state;
    const post = () => sandbox.tweet(token, { media: { media_ids: [id] } });
    const status = () => sandbox.api("GET", `/2/media/upload?command=STATUS&media_id=${id}`, { token });
    expect(state(await sandbox.api("POST", `/2/media/upload/${id}/finalize`, { token }))).toBe("pending");
    expect((await post()).status).toBe(400);
    sandbox.clock.ahead = 1_000;
    expect(state(await status())).toBe("in_progress");
    sandbox.clock.ahead = 1_600;
    expect(state(await status())).toBe("succeeded");
    expect((await post()).status).toBe(201);
  });

  it("belongs to its account, for a day", async () => {
    const [alice, studio] = [await sandbox.connect("alice"), await sandbox.connect("studio")];
    const id = await sandbox.upload(alice, onePixel);
    const refused = await sandbox.tweet(studio, { media: { media_ids: [id] } });
    expect(refused.json).toMatchObject({ errors: [{ message: "Your media IDs are invalid." }] });
    sandbox.clock.ahead = 86_400_001;
    const late = await sandbox.tweet(await sandbox.connect("alice"), { media: { media_ids: [id] } });
    expect(late.status).toBe(400);
  });

  it("tells a picture by its bytes", async () => {
    const token = await sandbox.connect();
    const id = sandbox.idOf(await begin(token, { ...image, total_bytes: 40 }));
    await sandbox.append(token, id, "0", Buffer.alloc(40));
    expect((await sandbox.api("POST", `/2/media/upload/${id}/finalize`, { token })).status).toBe(400);
  });
});
