"use client";

import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import { type Choice, countOn } from "./checks";
import { type Content, commentFor, partsFor } from "./content";
import { Words } from "./preview-words";
import { fittingLength } from "./tokens";

/** What follows the post on one channel: the parts of its thread, joined by a line, and its first comment. */
export function Following({ choice, content }: { choice: Choice; content: Content }) {
  const parts = partsFor(content, choice.id).filter(({ text }) => text.trim() !== "");
  const comment = commentFor(content, choice.id);
  if (parts.length === 0 && comment.trim() === "") return null;
  return (
    <div className="border-t border-border pt-3">
      {parts.length > 0 ? (
        <ol aria-label="Thread">
          {parts.map((part) => (
            <li
              key={part.key}
              className="relative grid grid-cols-[28px_1fr] gap-2.5 px-3.5 pb-3 not-last:before:absolute not-last:before:top-8 not-last:before:bottom-1 not-last:before:left-[27.5px] not-last:before:w-px not-last:before:bg-border-strong"
            >
              <Face choice={choice} />
              <Follower choice={choice} text={part.text} />
            </li>
          ))}
        </ol>
      ) : null}
      {comment.trim() === "" ? null : (
        <section aria-label="First comment" className="mx-3.5 mb-3 rounded-md bg-secondary px-3 py-2">
          <p className="flex items-center gap-1.5 pb-0.5 text-xs text-muted-foreground">
            <Icon name="comment" size={13} />
            First comment
          </p>
          <Follower choice={choice} text={comment} />
        </section>
      )}
    </div>
  );
}

const Face = ({ choice }: { choice: Choice }) => (
  <Avatar
    name={choice.displayName || choice.handle}
    src={choice.avatarUrl}
    size="sm"
    decorative
    className="size-7 text-2xs"
  />
);

function Follower({ choice, text }: { choice: Choice; text: string }) {
  const fits = (part: string) => !countOn(choice, part).over;
  const limit = fits(text) ? text.length : fittingLength(text, fits);
  return (
    <p className="min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]">
      <Words text={text} limit={limit} />
    </p>
  );
}
