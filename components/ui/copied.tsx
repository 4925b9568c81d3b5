"use client";

import { Button } from "./button";
import { Icon } from "./icon";
import { toast } from "./toast";

/** Text to be copied exactly, also out of a sentence. */
export function Copied({ text }: { text: string }) {
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => toast.done("Copied."),
      () => toast.failed("The browser did not let it be copied. Select it instead."),
    );
  return (
    <span data-slot="copied" className="inline-flex max-w-full items-center gap-1 align-top">
      <code className="min-w-0 rounded-sm bg-secondary px-1 [overflow-wrap:anywhere]">{text}</code>
      <Button
        variant="ghost"
        size="icon-sm"
        className="size-5 max-md:size-7"
        aria-label={`Copy ${text}`}
        onClick={copy}
      >
        <Icon name="copy" size={12} />
      </Button>
    </span>
  );
}
