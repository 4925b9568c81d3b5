import { failWith, ok, type Result } from "@/lib/result";
import type { OutgoingMedia, Progress, PublishFailure } from "../contract";
import { unfinished } from "./failures";

type Steps<Upload> = {
  /** What an earlier step left of this file and is still good, or null. */
  known(media: OutgoingMedia): Promise<Upload | null>;
  upload(media: OutgoingMedia): Promise<Result<Upload, PublishFailure>>;
  /** Keeps what is there so far. */
  keep(uploads: Upload[]): Promise<void>;
  progress: Progress | undefined;
};

/**
 * Uploads file after file, in order. What is there already is not uploaded again, each new one is kept at once, and a step that ran long enough ends `unfinished` after at least one more file.
 */
export async function uploadEach<Upload>(
  media: readonly OutgoingMedia[],
  { known, upload, keep, progress }: Steps<Upload>,
): Promise<Result<Upload[], PublishFailure>> {
  const uploads: Upload[] = [];
  let begun = false;
  for (const file of media) {
    const there = await known(file);
    if (!there && begun && progress && !progress.mayBegin())
      return failWith(unfinished(uploads.length, media.length));
    const made = there ? ok(there) : await upload(file);
    if (!made.ok) return made;
    begun ||= !there;
    uploads.push(made.value);
    if (!there) await keep([...uploads]);
  }
  return ok(uploads);
}
