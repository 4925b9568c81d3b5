import type { MediaFile } from "@/lib/media/schema";
import { type Failure, fail, ok, type Result } from "@/lib/result";

export type Sending = { done: Promise<Result<MediaFile, Failure>>; cancel(): void };

const cut = () => fail("offline", "The connection broke before the file had arrived. Try again.");

function answerOf(request: XMLHttpRequest): Result<MediaFile, Failure> {
  try {
    const answer = JSON.parse(request.responseText);
    if (request.status === 201) return ok(answer as MediaFile);
    const { failure } = answer as { failure?: Failure };
    if (failure?.message) return { ok: false, failure };
  } catch {
    // An answer that is no JSON comes from something between us and the server.
  }
  return fail("unexpected", `The server did not take the file (${request.status}). Try again.`);
}

/** Uploads one file; `told` gets the part that has arrived, 0 to 1. Cancelling never settles `done` as a success. */
export function sendFile(slug: string, file: File, told: (part: number) => void): Sending {
  // fetch cannot report how far an upload is.
  const request = new XMLHttpRequest();
  const done = new Promise<Result<MediaFile, Failure>>((resolve) => {
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) told(event.loaded / event.total);
    };
    request.onload = () => resolve(answerOf(request));
    request.onerror = () => resolve(cut());
    request.onabort = () => resolve(fail("cancelled", "The upload was stopped."));
    request.open("POST", `/api/uploads?${new URLSearchParams({ workspace: slug, name: file.name })}`);
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}
