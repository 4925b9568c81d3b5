import Link from "next/link";
import { ShownFile } from "@/components/media/shown-file";
import { SectionHeader } from "@/components/ui/section";
import { cn } from "@/lib/cn";
import type { DeliveryView, PostView } from "@/lib/deliveries/queries";
import type { MediaView } from "@/lib/media/schema";
import { requireFacts } from "@/lib/platforms/catalog";

function Shown({ file, alone }: { file: MediaView; alone: boolean }) {
  const shape =
    alone && file.width && file.height
      ? { aspectRatio: `${file.width} / ${file.height}` }
      : { aspectRatio: "1" };
  const alt =
    file.alt || `${file.kind === "video" ? "Video" : "Picture"} without description: ${file.filename}`;
  const look = "block overflow-hidden rounded-sm bg-secondary";
  if (file.kind === "video")
    return (
      <div className={look} style={shape}>
        <ShownFile file={file} alt={alt} playable className="size-full" />
      </div>
    );
  return (
    <a href={file.url} target="_blank" rel="noreferrer" className={look} style={shape}>
      <ShownFile file={file} alt={file.kind === "document" ? file.filename : alt} className="size-full" />
    </a>
  );
}

/** What was written: the shared text, the chosen channel's own where it differs, and the pictures. */
export function ThePost({
  post,
  delivery,
  composer,
}: {
  post: PostView;
  delivery: DeliveryView | null /** Null when it cannot be edited. */;
  composer: string | null;
}) {
  const own = delivery?.text ?? null;
  const parts = (delivery?.parts ?? post.parts).filter(({ text }) => text.trim() !== "");
  const comment = delivery?.comment ?? post.comment;
  const differs = delivery && (own !== null || delivery.parts !== null || delivery.comment !== null);
  return (
    <section aria-labelledby="written" className="min-w-0">
      <SectionHeader
        id="written"
        title="The post"
        note={differs ? `as on ${requireFacts(delivery.platform).label}` : undefined}
        end={
          composer ? (
            <Link className="link" href={composer}>
              Open in composer
            </Link>
          ) : null
        }
      />
      <p dir="auto" className="pt-3 text-base leading-[22px] whitespace-pre-wrap [overflow-wrap:anywhere]">
        {(own ?? post.text) || <span className="text-muted-foreground">No text</span>}
      </p>
      {post.media.length > 0 ? (
        <div
          className={cn(
            "mt-3.5 grid gap-1.5",
            post.media.length === 1 ? "max-w-60 grid-cols-1" : "grid-cols-3",
          )}
        >
          {post.media.map((file) => (
            <Shown key={file.id} file={file} alone={post.media.length === 1} />
          ))}
        </div>
      ) : null}
      {parts.length > 0 ? (
        <ol aria-label="Thread" className="mt-4 border-l border-border-strong pl-3.5">
          {parts.map(({ text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts are what they are at their place.
            <li key={index} className="not-first:pt-3.5">
              <span className="num text-xs text-muted-foreground">
                {index + 2} of {parts.length + 1}
              </span>
              <p dir="auto" className="text-base leading-[22px] whitespace-pre-wrap [overflow-wrap:anywhere]">
                {text}
              </p>
            </li>
          ))}
        </ol>
      ) : null}
      {comment.trim() === "" ? null : (
        <div className="mt-4 rounded-md bg-secondary px-3 py-2">
          <span className="text-xs text-muted-foreground">First comment</span>
          <p dir="auto" className="whitespace-pre-wrap [overflow-wrap:anywhere]">
            {comment}
          </p>
        </div>
      )}
    </section>
  );
}
