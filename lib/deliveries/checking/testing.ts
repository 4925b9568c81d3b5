import { requireFacts } from "@/lib/platforms/catalog";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";
import { checkDelivery } from "./rules";
import type { CheckedDelivery, CheckedMedia } from "./schema";

/** A platform that takes little. */
export const facts: PlatformFacts = {
  ...requireFacts("bluesky"),
  label: "Somewhere",
  text: { max: 20, unit: "grapheme", maxBytes: 60 },
  images: { max: 1, maxBytes: 1_000_000, mimeTypes: ["image/png"], maxAlt: 10 },
  videos: undefined,
  options: [],
  textOptionalWithMedia: true,
};
/** A picture it takes. */
export const image = {
  kind: "image" as const,
  mimeType: "image/png",
  bytes: 500_000,
  width: 10,
  height: 10,
  seconds: null,
  alt: "A boat",
};
/** An upright film. */
export const video: CheckedMedia = {
  kind: "video",
  mimeType: "video/mp4",
  bytes: 5_000_000,
  width: 1080,
  height: 1920,
  seconds: 20,
  alt: "",
};
/** What is said of a good post, but for `more`. */
export const check = (more: Partial<CheckedDelivery> = {}) =>
  checkDelivery({ facts, limits: null, health: "healthy", paused: false, text: "Hello", media: [], ...more });
/** The errors alone. */
export const errors = (more: Partial<CheckedDelivery>) => check(more).filter((one) => one.level === "error");
