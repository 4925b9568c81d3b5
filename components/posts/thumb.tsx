import { cn } from "@/lib/cn";
import type { Thumb as Picture } from "@/lib/deliveries/listing/schema";

/** The first picture of a post, small; nothing but its place when there is none. */
export function Thumb({ picture, className }: { picture: Picture | null; className?: string }) {
  if (!picture) return <span className={cn("size-7 shrink-0", className)} />;
  return (
    // biome-ignore lint/performance/noImgElement: private files, already small, never through an optimiser
    <img
      src={picture.previewUrl}
      alt=""
      loading="lazy"
      decoding="async"
      className={cn("size-7 shrink-0 rounded-sm bg-secondary object-cover", className)}
    />
  );
}
