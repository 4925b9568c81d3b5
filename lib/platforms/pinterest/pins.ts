import type { AccountContext, Receipt } from "../contract";
import { asDate, asObject, asString, type Json } from "../shared/reading";
import { wwwAt } from "./http";

/** Pinterest's times are UTC but do not say so (`2020-01-01T20:10:40`). */
export function timeOf(value: unknown): Date | null {
  const text = asString(value);
  return asDate(text && /T[\d:.]+$/.test(text) ? `${text}Z` : text);
}

/** The proof inside a Pin; null when it has no id. */
export function receiptOf(context: AccountContext, pin: Json | null): Receipt | null {
  const remoteId = asString(pin?.id);
  if (!pin || !remoteId) return null;
  const address = `${wwwAt(context.origin)}/pin/${encodeURIComponent(remoteId)}/`;
  return { remoteId, address, publishedAt: timeOf(pin.created_at) };
}

/** How many files a Pin shows; null for a carousel that does not list them. */
export function mediaCountOf(pin: Json): number | null {
  const items = asObject(pin.media)?.items;
  if (Array.isArray(items)) return items.length;
  return pin.creative_type === "CAROUSEL" ? null : 1;
}

/** The largest picture of a Pin. */
export function pictureOf(pin: Json): string | null {
  const media = asObject(pin.media);
  const first = Array.isArray(media?.items) ? asObject(media.items[0]) : null;
  const images = asObject(media?.images) ?? asObject(first?.images);
  for (const size of ["600x", "400x300", "1200x", "150x150"]) {
    const url = asString(asObject(images?.[size])?.url);
    if (url) return url;
  }
  return asString(media?.cover_image_url);
}
