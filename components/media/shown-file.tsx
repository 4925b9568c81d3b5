import { Icon } from "@/components/ui/icon";
import { cn } from "@/lib/cn";
import type { MediaFile } from "@/lib/media/schema";

type ShownFileProps = {
  file: Pick<MediaFile, "kind" | "filename" | "url" | "previewUrl">;
  /** What is read out for it; the file's name when empty. */
  alt: string;
  /** With the buttons that play a video. */
  playable?: boolean;
  className?: string;
};

/** A file as it can be shown: the picture, the video's beginning, or a sheet with the document's name. */
export function ShownFile({ file, alt, playable = false, className }: ShownFileProps) {
  const name = alt.trim() || file.filename;
  if (file.kind === "video")
    return (
      <video
        // The fragment makes browsers draw a frame instead of nothing.
        src={`${file.url}#t=0.1`}
        preload="metadata"
        controls={playable}
        muted
        playsInline
        aria-label={name}
        className={cn("bg-[oklch(0.2_0.01_195)] object-cover", className)}
      />
    );
  if (file.kind === "document")
    return (
      <div
        role="img"
        aria-label={name}
        className={cn("grid place-content-center justify-items-center gap-1.5 bg-secondary px-2", className)}
      >
        <Icon name="note" size={20} className="text-muted-foreground" />
        <span className="line-clamp-2 max-w-full text-center text-2xs leading-[14px] [overflow-wrap:anywhere] text-muted-foreground">
          {file.filename}
        </span>
      </div>
    );
  return (
    // biome-ignore lint/performance/noImgElement: behind a session, and of a size made for this.
    <img
      src={file.previewUrl ?? file.url}
      alt={name}
      loading="lazy"
      className={cn("object-cover", className)}
    />
  );
}
