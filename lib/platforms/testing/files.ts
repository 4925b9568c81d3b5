import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";
import type { OutgoingMedia } from "../contract";

/** Files to post, and a server on this machine that hands them to platforms that fetch. */
export type Files = {
  /** A JPEG of 640 × 640 by default. */
  picture(alt: string, size?: { width: number; height: number }): Promise<OutgoingMedia>;
  /** Four seconds of MP4 (H.264 and AAC), 540 × 960. */
  video(alt?: string): OutgoingMedia;
  /** A PDF of one page. */
  document(): OutgoingMedia;
  /** A file of any bytes. */
  other(media: Pick<OutgoingMedia, "kind" | "mimeType" | "filename">, bytes: Buffer): OutgoingMedia;
  stop(): Promise<void>;
};

const VIDEO = readFileSync(new URL("./fixtures/clip.mp4", import.meta.url));

const PDF = Buffer.from(
  "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
);

const cut = (bytes: Buffer, range: { start: number; end?: number } = { start: 0 }) =>
  new Blob([new Uint8Array(bytes.subarray(range.start, (range.end ?? bytes.length) + 1))]).stream();

/** Starts the server; its files can be fetched until `stop`. */
export async function startFiles(): Promise<Files> {
  const served = new Map<string, { mimeType: string; bytes: Buffer }>();
  const server: Server = createServer((request, response) => {
    const file = served.get(request.url ?? "");
    if (!file) return response.writeHead(404).end();
    return response
      .writeHead(200, { "content-type": file.mimeType, "content-length": file.bytes.length })
      .end(request.method === "HEAD" ? undefined : file.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const file = (
    media: Pick<OutgoingMedia, "kind" | "mimeType" | "filename"> & Partial<OutgoingMedia>,
    bytes: Buffer,
  ): OutgoingMedia => {
    const mediaId = randomUUID();
    const path = `/${mediaId}/${media.filename}`;
    served.set(path, { mimeType: media.mimeType, bytes });
    return {
      width: null,
      height: null,
      seconds: null,
      alt: "",
      ...media,
      mediaId,
      bytes: bytes.length,
      address: `${origin}${path}`,
      open: async (range) => cut(bytes, range),
    };
  };
  return {
    async picture(alt, { width, height } = { width: 640, height: 640 }) {
      const background = { r: 11, g: 110, b: Math.floor(Math.random() * 256) };
      const bytes = await sharp({ create: { width, height, channels: 3, background } })
        .jpeg()
        .toBuffer();
      const about = { kind: "image", mimeType: "image/jpeg", filename: "picture.jpg" } as const;
      return file({ ...about, width, height, alt }, bytes);
    },
    video: (alt = "") =>
      file(
        {
          kind: "video",
          mimeType: "video/mp4",
          filename: "clip.mp4",
          width: 540,
          height: 960,
          seconds: 4,
          alt,
        },
        VIDEO,
      ),
    document: () => file({ kind: "document", mimeType: "application/pdf", filename: "paper.pdf" }, PDF),
    other: file,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
