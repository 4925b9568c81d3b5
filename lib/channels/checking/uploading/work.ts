import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import sharp from "sharp";
import { uuidv7 } from "uuidv7";
import type {
  AccountContext,
  Outgoing,
  OutgoingMedia,
  PublishFailure,
  RemoteDraft,
} from "@/lib/platforms/contract";
import type { ChannelLimits, PlatformFacts } from "@/lib/platforms/contract-facts";
import type { Platform } from "@/lib/platforms/contract-platform";
import { ok, type Result } from "@/lib/result";

/** A square that every platform takes. */
const EDGE = 640;
/** A platform that is still busy with the picture is asked again this often, this long apart. */
const TRIES = 5;
const LONGEST_PAUSE_MS = 2_000;

async function picture(): Promise<OutgoingMedia> {
  const background = { r: 11, g: 110, b: 114 };
  const bytes = await sharp({ create: { width: EDGE, height: EDGE, channels: 3, background } })
    .jpeg()
    .toBuffer();
  return {
    mediaId: uuidv7(),
    kind: "image",
    mimeType: "image/jpeg",
    filename: "test.jpg",
    bytes: bytes.length,
    width: EDGE,
    height: EDGE,
    seconds: null,
    alt: "A test",
    address: null,
    open: async (range = { start: 0 }) =>
      new Blob([new Uint8Array(bytes.subarray(range.start, (range.end ?? bytes.length) + 1))]).stream(),
  };
}

/** Something for every option that the platform insists on: its first choice, or a word. */
const neededOptions = (
  { options = [] }: PlatformFacts,
  limits: ChannelLimits | null,
): Record<string, string> =>
  Object.fromEntries(
    options
      .filter(({ required, initial }) => required || initial)
      .map(({ name, initial, ofAccount, choices = [] }) => {
        const [first] = ofAccount ? (limits?.choices?.[name] ?? []) : choices;
        return [name, initial ?? first?.value ?? "Test"];
      }),
  );

/** Why nothing is uploaded to try it; null when it can be tried. */
export function whyNotTried({ facts, prepare }: Pick<Platform, "facts" | "prepare">): string | null {
  if (facts.images.max === 0) return "Not tried: it takes no pictures";
  if (facts.fetchesMedia) return "Not tried: the platform fetches files when it posts";
  return prepare ? null : "Not tried: files go out together with the post";
}

/**
 * Uploads a small picture as a post would, and goes no further: nobody can see it, and the platform forgets it. Fails
 * with what the platform says.
 */
export async function tryUpload(
  platform: Platform,
  context: AccountContext,
  limits: ChannelLimits | null,
): Promise<Result<null, PublishFailure>> {
  const outgoing: Outgoing = {
    text: "Test",
    media: [await picture()],
    options: neededOptions(platform.facts, limits),
    role: "post",
    replyTo: null,
  };
  let kept: RemoteDraft | null = null;
  for (let tries = 1; ; tries += 1) {
    const done = await platform.prepare?.(context, outgoing, kept, {
      keep: async (draft) => {
        kept = draft;
      },
      mayBegin: () => true,
    });
    if (!done || done.ok) return ok(null);
    const { failure } = done;
    if (failure.next !== "wait" || !failure.unfinished) return done;
    // What is still being processed was taken.
    if (tries === TRIES) return ok(null);
    await sleep(Math.min(LONGEST_PAUSE_MS, Math.max(0, failure.until.getTime() - Date.now())));
  }
}
