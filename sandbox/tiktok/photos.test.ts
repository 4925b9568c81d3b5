import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { onePixel } from "../testing.ts";
import { startTikTok, type TestTikTok } from "./testing.ts";

let sandbox: TestTikTok;
beforeEach(async () => {
  sandbox = await startTikTok();
});
afterEach(() => sandbox.stop());

type Begun = { publish_id: string; upload_url: string };

const begun = ({ json }: { json: Record<string, unknown> }): Begun => json.data as Begun;
const dataOf = ({ json }: { json: Record<string, unknown> }) => json.data as Record<string, unknown>;

describe("photos", () => {
  let server: Server;
  let origin = "";
  const jpeg = (width: number, height: number) =>
    Buffer.concat([
      Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255]),
      Buffer.alloc(60),
    ]);
  beforeEach(async () => {
    server = createServer((request, response) => {
      if (request.url === "/away") return response.writeHead(302, { location: "/small" }).end();
      if (request.url === "/small") return response.end(jpeg(640, 640));
      if (request.url === "/large") return response.end(jpeg(1200, 1200));
      if (request.url === "/png") return response.end(onePixel);
      return response.writeHead(404).end();
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((closed) => server.close(closed)));

  const post = async (images: unknown, more: Record<string, unknown> = {}) =>
    sandbox.api("/v2/post/publish/content/init/", await sandbox.connect(), {
      media_type: "PHOTO",
      post_mode: "DIRECT_POST",
      post_info: { description: "Some photos", privacy_level: "PUBLIC_TO_EVERYONE" },
      source_info: { source: "PULL_FROM_URL", photo_images: images, photo_cover_index: 0 },
      ...more,
    });

  it.each([
    [["/small", "/small"], "PUBLISH_COMPLETE", undefined],
    [["/small", "/large"], "FAILED", "picture_size_check_failed"],
    [["/png"], "FAILED", "file_format_check_failed"],
    [["/gone"], "FAILED", "photo_pull_failed"],
    [["/away"], "FAILED", "photo_pull_failed"],
  ])("%j: %s", async (paths, status, reason) => {
    const { publish_id } = begun(await post(paths.map((path) => `${origin}${path}`)));
    expect(publish_id).toMatch(/^p_pub_url~v2\./);
    sandbox.clock.ahead = 5_000;
    const told = dataOf(await sandbox.status(await sandbox.connect(), publish_id));
    expect([told.status, told.fail_reason]).toEqual([status, reason]);
  });

  it("come from an address whose owner is known, one to thirty-five of them", async () => {
    expect(sandbox.codeOf(await post(["https://example.com/a.jpg"]))).toBe("url_ownership_unverified");
    expect(sandbox.codeOf(await post([]))).toBe("invalid_params");
    expect(sandbox.codeOf(await post(Array(36).fill(`${origin}/small`)))).toBe("invalid_params");
    expect(sandbox.codeOf(await post([`${origin}/small`], { media_type: "VIDEO" }))).toBe("invalid_params");
    const source_info = { source: "FILE_UPLOAD", photo_images: [`${origin}/small`], photo_cover_index: 0 };
    expect(sandbox.codeOf(await post([], { source_info }))).toBe("invalid_params");
    const post_info = { title: "t".repeat(91), privacy_level: "PUBLIC_TO_EVERYONE" };
    expect(sandbox.codeOf(await post([`${origin}/small`], { post_info }))).toBe("invalid_params");
  });
});
