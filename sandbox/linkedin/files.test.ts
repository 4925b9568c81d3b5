import { describe, expect, it } from "vitest";
import { onePixel } from "../testing.ts";
import {
  below,
  create,
  created,
  encoded,
  good,
  image,
  member,
  type ProductId,
  page,
  pages,
  person,
  rest,
  sandbox,
  withLinkedin,
} from "./testing.ts";

const hour = 3_600_000;

withLinkedin();

describe("files", () => {
  const begin = (id: ProductId, kind: string, json: unknown) =>
    rest(id, "POST", `/${kind}?action=initializeUpload`, { json: { initializeUploadRequest: json } });
  const clip = (bytes: number) => {
    const film = Buffer.alloc(bytes);
    film.writeUInt32BE(24, 0);
    film.write("ftypisom", 4, "latin1");
    return film;
  };
  const promised = { fileSizeBytes: 4_300_000, uploadCaptions: false, uploadThumbnail: false };

  it("are put with the token, looked at by administrators only, and belong to their owner", async () => {
    const begun = await begin("linkedin-page", "images", { owner: page });
    const { uploadUrl, image: urn } = begun.json.value as { uploadUrl: string; image: string };
    const status = async () => (await rest("linkedin-page", "GET", `/images/${encoded(urn)}`)).json.status;
    expect(await status()).toBe("WAITING_UPLOAD");
    const early = await create("linkedin-page", good(page, { content: { media: { id: urn } } }));
    expect(early.json).toMatchObject({ status: 400, code: "MEDIA_ASSET_WAITING_UPLOAD" });
    expect((await sandbox.send("PUT", below(uploadUrl), { body: onePixel })).status).toBe(401);
    expect((await sandbox.send("PUT", below(uploadUrl), { body: onePixel, token: pages })).status).toBe(201);
    expect(await status()).toBe("PROCESSING");
    sandbox.clock.ahead = hour;
    expect(await status()).toBe("AVAILABLE");
    sandbox.clock.ahead = 0;
    const members = await image("linkedin", person);
    expect((await rest("linkedin", "GET", `/images/${encoded(members)}`)).status).toBe(403);
    expect((await begin("linkedin", "images", { owner: page })).status).toBe(400);
  });

  it("are what their bytes say, not what is said of them", async () => {
    const begun = await begin("linkedin-page", "documents", { owner: page });
    const { uploadUrl, document } = begun.json.value as { uploadUrl: string; document: string };
    await sandbox.send("PUT", below(uploadUrl), {
      body: onePixel,
      token: pages,
      headers: { "content-type": "application/pdf" },
    });
    sandbox.clock.ahead = hour;
    expect((await rest("linkedin-page", "GET", `/documents/${encoded(document)}`)).json.status).toBe(
      "PROCESSING_FAILED",
    );
    const content = { media: { id: document, title: "Paper" } };
    expect((await create("linkedin-page", good(page, { content }))).json.code).toBe(
      "MEDIA_ASSET_PROCESSING_FAILED",
    );
    sandbox.clock.ahead = 0;
  });

  it("videos come in parts of 4 MiB, finished with the names of all in order", async () => {
    const begun = await begin("linkedin-page", "videos", { owner: page, ...promised });
    const { video, uploadInstructions, uploadToken } = begun.json.value as {
      video: string;
      uploadToken: string;
      uploadInstructions: { uploadUrl: string; firstByte: number; lastByte: number }[];
    };
    expect(uploadInstructions.map(({ firstByte, lastByte }) => [firstByte, lastByte])).toEqual([
      [0, 4_194_303],
      [4_194_304, 4_299_999],
    ]);
    const film = clip(4_300_000);
    const octets = { "content-type": "application/octet-stream" };
    const etags: string[] = [];
    for (const { uploadUrl, firstByte, lastByte } of uploadInstructions) {
      const body = new Uint8Array(film.subarray(firstByte, lastByte + 1));
      const path = below(uploadUrl);
      expect((await sandbox.send("PUT", path, { body, headers: octets, token: pages })).status).toBe(400);
      expect((await sandbox.send("PUT", path, { body: body.subarray(1), headers: octets })).status).toBe(400);
      const put = await sandbox.send("PUT", path, { body, headers: octets });
      expect(put.status).toBe(200);
      etags.push(put.headers.get("etag") ?? "");
    }
    const finish = (uploadedPartIds: string[], said = uploadToken) =>
      rest("linkedin-page", "POST", "/videos?action=finalizeUpload", {
        json: { finalizeUploadRequest: { video, uploadToken: said, uploadedPartIds } },
      });
    expect((await finish([...etags].reverse())).status).toBe(400);
    expect((await finish(etags.slice(1))).status).toBe(400);
    expect((await finish(etags, "other")).status).toBe(400);
    expect((await finish(etags)).status).toBe(200);
    expect((await finish(etags)).status).toBe(200);
    const post = good(page, { content: { media: { id: video } } });
    expect((await create("linkedin-page", post)).json.code).toBe("MEDIA_ASSET_PROCESSING");
    sandbox.clock.ahead = hour;
    expect(await created("linkedin-page", post)).toMatch(/^urn:li:ugcPost:/);
    sandbox.clock.ahead = 0;
  });

  it("must be as large as a video may be, and be put within a day", async () => {
    for (const fileSizeBytes of [74_999, 500_000_001, "1"])
      expect((await begin("linkedin", "videos", { owner: person, ...promised, fileSizeBytes })).status).toBe(
        400,
      );
    const { json } = await begin("linkedin", "images", { owner: person });
    sandbox.clock.ahead = 25 * hour;
    const late = await sandbox.send("PUT", below((json.value as { uploadUrl: string }).uploadUrl), {
      body: onePixel,
      token: member,
    });
    expect(late.json).toMatchObject({ status: 400, code: "EXPIRED_UPLOAD_URL" });
    sandbox.clock.ahead = 0;
  });
});
