import type { Obstacle } from "./checks";

/** Ids of the places in the composer where something can be put right. */
export const PLACES = {
  text: "composer-text",
  channels: "composer-channels",
  media: "composer-media",
  when: "composer-when",
  comment: "composer-comment",
} as const;

export const partId = (part: number) => `composer-part-${part}`;

export const rowId = (channelId: string) => `composer-row-${channelId}`;

/** Where an option of a channel is chosen. */
export const optionId = (channelId: string, name: string) => `composer-option-${channelId}-${name}`;

type Where = Pick<Obstacle, "at" | "channelId" | "part" | "option">;

/** What in a place takes the focus: the first thing in it that can be used, else the place itself. */
function targetIn(id: string): HTMLElement | null {
  const place = document.getElementById(id);
  // Options of a channel lie folded away until they are needed.
  const folded = place?.closest("details");
  if (folded) folded.open = true;
  const inside = place?.querySelector<HTMLElement>("a[href], button, input, textarea, select");
  return place?.matches("textarea, button, input, select") ? place : (inside ?? place);
}

function placeOf({ at, channelId, part, option }: Where): string {
  switch (at) {
    case "text":
      return PLACES.text;
    case "part":
      return partId(part ?? 1);
    case "comment":
      return PLACES.comment;
    case "options":
      return channelId && option ? optionId(channelId, option) : PLACES.channels;
    case "channels":
      return PLACES.channels;
    case "media":
    case "upload":
      return PLACES.media;
    case "when":
      return PLACES.when;
    case "channel":
      return channelId ? rowId(channelId) : PLACES.channels;
  }
}

/** Brings what has to change into view and puts the focus there. */
export function leadTo(obstacle: Where): void {
  // The tab that shows it may have to be drawn first.
  requestAnimationFrame(() => {
    const target = targetIn(placeOf(obstacle));
    target?.scrollIntoView({ block: "nearest" });
    target?.focus();
  });
}
