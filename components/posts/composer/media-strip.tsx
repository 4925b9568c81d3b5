"use client";

import { type ReactNode, useId, useState } from "react";
import { ShownFile } from "@/components/media/shown-file";
import { mayRetry, type Upload } from "@/components/media/use-uploads";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Progress } from "@/components/ui/progress";
import { cn } from "@/lib/cn";
import { ACCEPTED_TYPES } from "@/lib/media/rules";
import type { MediaKind } from "@/lib/media/schema";
import { graphemes } from "@/lib/platforms/shared/counting";
import type { Content } from "./content";
import { PLACES } from "./lead";

const ground = "bg-[oklch(0.2_0.01_195/0.82)] text-[#fff]";

function Shot({ children }: { children: ReactNode }) {
  return (
    <div className="relative size-[116px] overflow-hidden rounded-md bg-secondary shadow-[inset_0_0_0_1px_var(--border)]">
      {children}
    </div>
  );
}

/** What this browser can draw of a file that has not arrived. */
function Underway({ upload }: { upload: Upload }) {
  if (upload.failure && !mayRetry(upload)) return null;
  if (upload.kind === "image")
    // biome-ignore lint/performance/noImgElement: a picture of this browser's own.
    return <img src={upload.preview} alt="" className="size-full object-cover opacity-50" />;
  return (
    <Icon
      name={upload.kind === "video" ? "play" : "note"}
      size={20}
      className="absolute inset-x-0 top-8 mx-auto text-muted-foreground"
    />
  );
}

/** Puts a file before or after its neighbour. */
function Move({
  name,
  place,
  of,
  onMove,
}: {
  name: string;
  place: number;
  of: number;
  onMove: (by: -1 | 1) => void;
}) {
  const look = cn("grid size-[22px] place-items-center rounded-sm disabled:opacity-40 max-md:size-8", ground);
  return (
    <div className="absolute bottom-1 left-1 flex gap-1">
      <button
        type="button"
        aria-label={`Move ${name} to place ${place - 1}`}
        disabled={place === 1}
        onClick={() => onMove(-1)}
        className={look}
      >
        <Icon name="chevron-left" size={14} />
      </button>
      <button
        type="button"
        aria-label={`Move ${name} to place ${place + 1}`}
        disabled={place === of}
        onClick={() => onMove(1)}
        className={look}
      >
        <Icon name="chevron-right" size={14} />
      </button>
    </div>
  );
}

function Remove({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <button
      type="button"
      aria-label={`Remove ${name}`}
      onClick={onRemove}
      className={cn(
        "absolute top-1 right-1 grid size-[22px] place-items-center rounded-sm max-md:size-8",
        ground,
      )}
    >
      <Icon name="x" size={14} />
    </button>
  );
}

function AltText({
  alt,
  name,
  kind,
  max,
  onAlt,
}: {
  alt: string;
  name: string;
  kind: MediaKind;
  max: number;
  onAlt: (alt: string) => void;
}) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const used = graphemes(alt);
  const written = alt.trim() !== "";
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger
        className={cn(
          "mt-[5px] flex items-center gap-[5px] text-2xs leading-4",
          written ? "text-muted-foreground hover:text-foreground" : "font-medium text-status-attention",
        )}
      >
        <Icon name={written ? "check" : "alt"} size={12} />
        {written ? "Alt text" : "Add alt text"}
      </PopoverTrigger>
      <PopoverContent aria-label={`Alt text of ${name}`} className="grid w-[340px] gap-2">
        <label htmlFor={id} className="text-xs font-medium">
          {kind === "video" ? "What is in the video?" : "What is in the picture?"}
        </label>
        <textarea
          id={id}
          value={alt}
          rows={4}
          onChange={(event) => onAlt(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
              event.preventDefault();
              setOpen(false);
            }
          }}
          aria-describedby={`${id}-hint`}
          aria-invalid={used > max || undefined}
          className="w-full resize-none rounded-md border border-input bg-card px-[11px] py-2 focus-visible:border-ring focus-visible:outline-offset-[-1px] aria-invalid:border-destructive max-md:text-[16px]"
        />
        <div className="flex items-center gap-3">
          <span
            id={`${id}-hint`}
            className={cn("num flex-1 text-xs", used > max ? "text-destructive" : "text-muted-foreground")}
          >
            {used > max ? `${used - max} too many. ` : "Read out to people who cannot see it. "}
            {used} of {max}
          </span>
          <PopoverClose asChild>
            <Button size="sm">Done</Button>
          </PopoverClose>
        </div>
      </PopoverContent>
    </Popover>
  );
}

type MediaStripProps = {
  media: Content["media"];
  uploads: readonly Upload[];
  /** How many more may be added. */
  room: number;
  /** Longest alt text of such a file; 0 = no chosen channel takes one. */
  maxAlt: (kind: MediaKind) => number;
  onFiles: (files: File[]) => void;
  onAlt: (mediaId: string, alt: string) => void;
  onRemove: (mediaId: string) => void;
  onMove: (mediaId: string, by: -1 | 1) => void;
  onRetry: (key: string) => void;
  onStop: (key: string) => void;
};

/** The files of a post: those that arrived, those on their way, and the place to drop another. */
export function MediaStrip({
  media,
  uploads,
  room,
  maxAlt,
  onFiles,
  onAlt,
  onRemove,
  onMove,
  onRetry,
  onStop,
}: MediaStripProps) {
  return (
    <div id={PLACES.media} className="px-4 pt-1.5 pb-3.5">
      <ul aria-label="Media" className="flex gap-2.5 overflow-x-auto">
        {media.map(({ file, alt }, index) => (
          <li key={file.id} className="w-[116px] shrink-0">
            <Shot>
              <ShownFile file={file} alt={alt} className="size-full" />
              <Remove name={file.filename} onRemove={() => onRemove(file.id)} />
              {media.length > 1 ? (
                <Move
                  name={file.filename}
                  place={index + 1}
                  of={media.length}
                  onMove={(by) => onMove(file.id, by)}
                />
              ) : null}
            </Shot>
            {file.kind === "document" || maxAlt(file.kind) === 0 ? (
              <p className="mt-[5px] truncate text-2xs leading-4 text-muted-foreground">{file.filename}</p>
            ) : (
              <AltText
                alt={alt}
                name={file.filename}
                kind={file.kind}
                max={maxAlt(file.kind)}
                onAlt={(text) => onAlt(file.id, text)}
              />
            )}
          </li>
        ))}
        {uploads.map((upload) => (
          <li key={upload.key} className="w-[116px] shrink-0">
            <Shot>
              <Underway upload={upload} />
              <Remove name={upload.name} onRemove={() => onStop(upload.key)} />
              {upload.failure ? (
                <Icon
                  name="circle-x"
                  size={20}
                  label="Did not arrive"
                  className="absolute inset-0 m-auto text-status-failed"
                />
              ) : (
                <Progress
                  value={upload.progress}
                  label={`Uploading ${upload.name}`}
                  className="absolute inset-x-2 bottom-2"
                />
              )}
            </Shot>
            <p className="num mt-[5px] truncate text-2xs text-muted-foreground">
              {upload.failure
                ? upload.name
                : upload.progress < 100
                  ? `${upload.progress} %`
                  : "Looking at it"}
            </p>
          </li>
        ))}
        {room > 0 ? <Browse onFiles={onFiles} /> : null}
      </ul>
      <div role="alert">
        {uploads.map((upload) =>
          upload.failure ? (
            <p
              key={upload.key}
              className="mt-2 flex flex-wrap items-center gap-x-3 text-xs text-status-failed"
            >
              {upload.failure.message}
              {mayRetry(upload) ? (
                <Button variant="link" className="text-xs" onClick={() => onRetry(upload.key)}>
                  Try again
                </Button>
              ) : null}
              <Button variant="link" className="text-xs" onClick={() => onStop(upload.key)}>
                Remove
              </Button>
            </p>
          ) : null,
        )}
      </div>
    </div>
  );
}

function Browse({ onFiles }: { onFiles: (files: File[]) => void }) {
  return (
    <li className="shrink-0">
      <label className="grid size-[116px] cursor-pointer place-content-center justify-items-center gap-[5px] rounded-md border border-dashed border-border-strong text-center text-2xs leading-[15px] text-muted-foreground hover:border-primary hover:text-primary has-focus-visible:outline-2 has-focus-visible:outline-ring">
        <input
          type="file"
          accept={ACCEPTED_TYPES}
          aria-label="Add files"
          multiple
          className="sr-only"
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            // The same file may be chosen again after it was removed.
            event.target.value = "";
            if (files.length > 0) onFiles(files);
          }}
        />
        <Icon name="plus" />
        <span aria-hidden="true">
          Drop, paste
          <br />
          or browse
        </span>
      </label>
    </li>
  );
}
