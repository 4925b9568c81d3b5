import { randomBytes } from "node:crypto";
import { objectOf } from "@/lib/outbound/answer";
import type { Body } from "@/lib/outbound/body";
import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, OutgoingMedia, PublishFailure } from "../contract";
import { unreached, wordsOf } from "../shared/failures";
import { asObject, asString } from "../shared/reading";
import { mastodon as facts } from "./facts";
import { ask, classify, send } from "./http";

/** Processing an image takes seconds; what takes longer is asked for again with the next try. */
const POLLS = 20;
const POLL_MS = 1000;

/** Uploads one image with its alt text and waits until the server is done with it. Returns the media's id there. */
export async function uploadImage(
  context: AccountContext,
  media: OutgoingMedia,
): Promise<Result<string, PublishFailure>> {
  if (media.kind !== "image") {
    return failWith({
      next: "revise",
      field: "media",
      reason: "Mastodon posts from here take images only. Remove the other file.",
    });
  }
  if (!facts.images.mimeTypes.includes(media.mimeType)) {
    return failWith({
      next: "revise",
      field: "media",
      reason: `Mastodon does not take files of the kind ${media.mimeType}.`,
    });
  }
  const body = await multipart(media);
  for (const path of ["/api/v2/media", "/api/v1/media"]) {
    const answered = await ask(context, { method: "POST", path, body, timeoutMs: 90_000 });
    const missing = !answered.ok && answered.failure.evidence?.status === 404;
    if (missing) continue;
    if (!answered.ok) return answered;
    const id = asString(asObject(answered.value.json)?.id);
    if (!id) {
      const reason = "The server took the image but did not say under which id.";
      return failWith({
        next: "wait",
        until: new Date(Date.now() + 60_000),
        reason,
        evidence: answered.value.answer.trace,
      });
    }
    return answered.value.answer.status === 202 ? untilProcessed(context, id) : ok(id);
  }
  return failWith({ next: "configure", reason: "This server has no way to upload media." });
}

async function untilProcessed(context: AccountContext, id: string): Promise<Result<string, PublishFailure>> {
  for (let poll = 0; poll < POLLS; poll += 1) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const sent = await send(context, { path: `/api/v1/media/${encodeURIComponent(id)}` });
    if (!sent.ok) return failWith(unreached(sent.failure));
    const { status } = sent.value;
    if (status === 200) return ok(id);
    if (status === 422) {
      const words = wordsOf(sent.value) ?? "it gave no reason";
      return failWith({
        next: "revise",
        field: "media",
        reason: `The server could not process the image: ${words}`,
        evidence: sent.value.trace,
      });
    }
    if (status !== 206 && status !== 202) return failWith(classify(sent.value, "free"));
  }
  return failWith({
    next: "wait",
    until: new Date(Date.now() + 30_000),
    reason: "The server is still processing the image.",
  });
}

/** Whether an upload still waits to be used; one that is attached or was cleaned away does not. */
export async function stillThere(context: AccountContext, id: string): Promise<boolean> {
  const sent = await send(context, { path: `/api/v1/media/${encodeURIComponent(id)}`, timeoutMs: 4_000 });
  return sent.ok && sent.value.status === 200 && objectOf(sent.value) !== null;
}

async function multipart(media: OutgoingMedia): Promise<Body> {
  const boundary = `posthaste${randomBytes(12).toString("hex")}`;
  const extension = media.mimeType.split("/")[1] ?? "bin";
  const alt =
    media.alt === ""
      ? ""
      : `--${boundary}\r\nContent-Disposition: form-data; name="description"\r\n\r\n${media.alt}\r\n`;
  const head = Buffer.from(
    `${alt}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="image.${extension}"\r\nContent-Type: ${media.mimeType}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    kind: "stream",
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: head.length + media.bytes + tail.length,
    async *open() {
      yield head;
      yield* chunks(await media.open());
      yield tail;
    },
  };
}

async function* chunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
    await stream.cancel().catch(() => {});
  }
}
