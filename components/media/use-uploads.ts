"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { checkSize } from "@/lib/media/rules";
import type { MediaFile, MediaKind } from "@/lib/media/schema";
import type { Failure } from "@/lib/result";
import { type Sending, sendFile } from "./send-file";

/** A file on its way, or one that did not arrive. */
export type Upload = {
  key: string;
  name: string;
  kind: MediaKind;
  /** Address of the file in this browser. */
  preview: string;
  /** 0 to 100. */
  progress: number;
  failure: Failure | null;
};

/** What a browser says a file is; the server looks at its bytes. */
const kindSaid = (type: string): MediaKind =>
  type.startsWith("video/") ? "video" : type.startsWith("image/") ? "image" : "document";

/** A chosen file. `outcome` is null while it is on its way. */
type Held = { file: File; preview: string; sending: Sending | null; outcome: MediaFile | "failed" | null };

/** Failures that the same file will meet again. */
const FOR_GOOD = new Set([
  "empty",
  "too-large",
  "unsupported",
  "not-what-it-says",
  "broken",
  "too-many-pixels",
  "forbidden",
]);

export const mayRetry = (upload: Upload): boolean =>
  upload.failure !== null && !FOR_GOOD.has(upload.failure.code);

/**
 * Uploads files one beside the other and hands each over once it has arrived, in the order they were chosen; one that
 * did not arrive keeps nobody waiting. Leaving the screen stops them.
 */
export function useUploads(slug: string, arrived: (file: MediaFile) => void) {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const files = useRef(new Map<string, Held>());
  const tell = useRef(arrived);
  useEffect(() => {
    tell.current = arrived;
  });

  const change = useCallback((key: string, more: Partial<Upload>) => {
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, ...more } : one)));
  }, []);

  const forget = useCallback((key: string) => {
    const held = files.current.get(key);
    files.current.delete(key);
    held?.sending?.cancel();
    if (held) URL.revokeObjectURL(held.preview);
    setUploads((all) => all.filter((one) => one.key !== key));
  }, []);

  const handOver = useCallback(() => {
    for (const [key, { outcome }] of [...files.current]) {
      if (outcome === null) return;
      if (outcome === "failed") continue;
      tell.current(outcome);
      forget(key);
    }
  }, [forget]);

  const remove = useCallback(
    (key: string) => {
      forget(key);
      handOver();
    },
    [forget, handOver],
  );

  const start = useCallback(
    async (key: string) => {
      const held = files.current.get(key);
      if (!held) return;
      const size = checkSize(held.file.size, held.file.name);
      held.outcome = size.ok ? null : "failed";
      if (!size.ok) return change(key, { failure: size.failure });
      change(key, { failure: null, progress: 0 });
      held.sending = sendFile(slug, held.file, (part) => change(key, { progress: Math.round(part * 100) }));
      const result = await held.sending.done;
      if (!files.current.has(key)) return;
      held.outcome = result.ok ? result.value : "failed";
      if (!result.ok) change(key, { failure: result.failure });
      handOver();
    },
    [slug, change, handOver],
  );

  const add = useCallback(
    (chosen: readonly File[]) => {
      for (const file of chosen) {
        const key = crypto.randomUUID();
        const preview = URL.createObjectURL(file);
        files.current.set(key, { file, preview, sending: null, outcome: null });
        setUploads((all) => [
          ...all,
          { key, name: file.name, kind: kindSaid(file.type), preview, progress: 0, failure: null },
        ]);
        void start(key);
      }
    },
    [start],
  );

  useEffect(() => {
    const held = files.current;
    return () => {
      for (const { sending, preview } of held.values()) {
        sending?.cancel();
        URL.revokeObjectURL(preview);
      }
      held.clear();
    };
  }, []);

  return { uploads, add, retry: (key: string) => void start(key), remove };
}
