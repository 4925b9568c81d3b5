"use client";

import { piecesOf } from "./tokens";

/** A text as a reader sees it: links, tags and mentions stand out, and so does what is too long. */
export function Words({ text, limit }: { text: string; limit: number }) {
  let at = 0;
  return piecesOf(text, limit).map((piece) => {
    const key = at;
    at += piece.text.length;
    if (piece.kind === "plain") return <span key={key}>{piece.text}</span>;
    if (piece.kind === "over") {
      return (
        <span key={key} className="bg-status-failed-bg text-status-failed">
          <span className="sr-only">Too long from here: </span>
          {piece.text}
        </span>
      );
    }
    return (
      <span key={key} className="font-medium text-(--platform)">
        {piece.text}
      </span>
    );
  });
}
