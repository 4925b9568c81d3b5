import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { onePixel } from "../testing.ts";
import { startMastodon, type TestMastodon } from "./testing.ts";

let sandbox: TestMastodon;
beforeEach(async () => {
  sandbox = await startMastodon();
});
afterEach(() => sandbox.stop());

describe("media", () => {
  function upload(token: string, bytes: Buffer, name: string, type: string, description = "A dot") {
    const body = new FormData();
    body.set("file", new File([new Uint8Array(bytes)], name, { type }));
    body.set("description", description);
    return sandbox.ask("POST", "/api/v2/media", { token, body });
  }

  it("takes an image at once, and gives it away to one status", async () => {
    const token = await sandbox.connect();
    const made = await upload(token, onePixel, "dot.png", "image/png");
    expect(made.status).toBe(200);
    expect(made.json).toMatchObject({
      type: "image",
      description: "A dot",
      meta: { original: { width: 1, height: 1 } },
    });
    const described = await sandbox.ask("PUT", `/api/v1/media/${made.json.id}`, {
      token,
      json: { description: "One pixel" },
    });
    expect(described.json.description).toBe("One pixel");
    const status = await sandbox.publish(token, { media_ids: [made.json.id] });
    expect(status.json.media_attachments).toMatchObject([{ id: made.json.id, description: "One pixel" }]);
    const bytes = await fetch(String(made.json.url));
    expect(bytes.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await bytes.arrayBuffer()).equals(onePixel)).toBe(true);
    expect((await sandbox.ask("GET", `/api/v1/media/${made.json.id}`, { token })).status).toBe(404);
    const twice = await sandbox.publish(token, { status: "again", media_ids: [made.json.id] });
    expect(twice.status).toBe(422);
  });

  it("works on a film for a while: 202, 206, 200", async () => {
    const token = await sandbox.connect();
    const film = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypisom"), Buffer.alloc(64)]);
    const made = await upload(token, film, "film.mp4", "video/mp4");
    expect([made.status, made.json.url]).toEqual([202, null]);
    const early = await sandbox.publish(token, { status: "film", media_ids: [made.json.id] });
    expect([early.status, early.json.error]).toEqual([
      422,
      "Cannot attach files that have not finished processing. Try again in a moment!",
    ]);
    expect((await sandbox.ask("GET", `/api/v1/media/${made.json.id}`, { token })).status).toBe(206);
    sandbox.clock.ahead = 3000;
    expect((await sandbox.ask("GET", `/api/v1/media/${made.json.id}`, { token })).status).toBe(200);
  });

  it("refuses a file that is not what it says, and too long a description", async () => {
    const token = await sandbox.connect();
    const lie = await upload(token, Buffer.from("x".repeat(100)), "dot.png", "image/png");
    expect([lie.status, lie.json.error]).toEqual([
      422,
      "Validation failed: File content type is invalid, File is invalid",
    ]);
    const long = await upload(token, onePixel, "dot.png", "image/png", "a".repeat(1501));
    expect(long.json.error).toBe("Validation failed: Description is too long (maximum is 1500 characters)");
  });
});
