import { expect, it } from "vitest";
import { failWith, ok } from "@/lib/result";
import { picture } from "../testing/stage";
import { uploadEach } from "./uploading";

const files = [picture("a"), picture("b"), picture("c")];

/** Uploads with a memory that outlives a step, as the row does. */
function server() {
  const kept = new Map<string, string>();
  const uploaded: string[] = [];
  const step = (mayBegin: () => boolean, broken?: string) =>
    uploadEach<string>(files, {
      known: async ({ mediaId }) => kept.get(mediaId) ?? null,
      upload: async ({ mediaId, alt }) => {
        if (alt === broken) throw new Error("the process died");
        uploaded.push(alt);
        return ok(mediaId);
      },
      keep: async (uploads) => uploads.forEach((id) => void kept.set(id, id)),
      progress: { keep: async () => {}, mayBegin },
    });
  return { step, uploaded };
}

it("uploads each file once, whatever step the process died in", async () => {
  const { step, uploaded } = server();
  await expect(step(() => true, "b")).rejects.toThrow("died");
  expect(await step(() => true)).toMatchObject({ ok: true });
  expect(uploaded).toEqual(["a", "b", "c"]);
});

it("ends a step that ran long enough after one more file, and goes on from there", async () => {
  const { step, uploaded } = server();
  const first = await step(() => false);
  expect(first).toMatchObject({ ok: false, failure: { next: "wait", unfinished: true } });
  expect(uploaded).toEqual(["a"]);
  await step(() => false);
  expect(await step(() => false)).toMatchObject({ ok: true, value: files.map(({ mediaId }) => mediaId) });
  expect(uploaded).toEqual(["a", "b", "c"]);
});

it("ends with a file's own failure", async () => {
  const refused = failWith({ next: "revise" as const, field: "media" as const, reason: "Too large." });
  const done = await uploadEach<string>(files, {
    known: async () => null,
    upload: async () => refused,
    keep: async () => {},
    progress: undefined,
  });
  expect(done).toEqual(refused);
});
