import { randomInt } from "node:crypto";
import type { Documents } from "../documents.ts";

/** A file that a container or post holds. */
export type Medium = { id: string; file: string; mime: string; kind: "image" | "video"; alt: string };

/** What becomes a post once it is published. */
export type Container = {
  id: string;
  accountId: string;
  /** TEXT, IMAGE, VIDEO, CAROUSEL, REELS or STORIES. */
  type: string;
  /** Whether it is part of a carousel. */
  child: boolean;
  text: string;
  media: Medium[];
  /** The post it answers. */
  replyTo: string | null;
  /** Remarks that its page shows. */
  notes: string[];
  madeAt: number;
  /** Null while a file is waited for. */
  readyAt: number | null;
  /** What went wrong while it was processed. */
  failure: string | null;
  publishedAs: string | null;
};

export type ContainerStatus = "IN_PROGRESS" | "FINISHED" | "PUBLISHED" | "EXPIRED" | "ERROR";

const DAY_MS = 86_400_000;

/** Ids of Meta's platforms: 17 digits, beyond what a number holds. */
export const graphId = (): string => `17${randomInt(1e9, 9.9e9)}${randomInt(10_000, 99_999)}`;

export function statusOf({ publishedAs, madeAt, readyAt, failure }: Container, now: number): ContainerStatus {
  if (publishedAs) return "PUBLISHED";
  if (madeAt + DAY_MS <= now) return "EXPIRED";
  if (readyAt === null || readyAt > now) return "IN_PROGRESS";
  return failure ? "ERROR" : "FINISHED";
}

export const keepContainer = (documents: Documents, container: Container): void =>
  documents.put("container", container.id, container, container.madeAt + 2 * DAY_MS);

export const containerOf = (documents: Documents, id: string): Container | null =>
  documents.get<Container>("container", id);
