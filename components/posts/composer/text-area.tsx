"use client";

import { useLayoutEffect, useRef } from "react";
import { cn } from "@/lib/cn";
import { PLACES } from "./lead";

type TextAreaProps = {
  /** Where `lead` finds it; the post's own text when absent. */
  id?: string;
  value: string;
  label: string;
  placeholder?: string;
  /** The list of its lengths per channel. */
  counts?: string;
  /** Lower than the post's own. */
  small?: boolean;
  /** Nothing was written yet: begin here. */
  fresh: boolean;
  invalid: boolean;
  onType: (text: string) => void;
  onFiles: (files: File[]) => void;
};

/** The text of a post or of a part; as high as what is in it. A picture that is pasted goes to the media. */
export function TextArea({
  id = PLACES.text,
  value,
  label,
  placeholder = "What do you want to say?",
  counts = "composer-counts",
  small = false,
  fresh,
  invalid,
  onType,
  onFiles,
}: TextAreaProps) {
  const area = useRef<HTMLTextAreaElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for what was typed before the script ran.
  useLayoutEffect(() => {
    const typed = area.current?.value ?? value;
    if (typed !== value) onType(typed);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const element = area.current;
    // Where the browser does it by itself, nothing has to be measured.
    if (!element || CSS.supports("field-sizing", "content")) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [value]);

  return (
    <textarea
      ref={area}
      id={id}
      value={value}
      aria-label={label}
      aria-invalid={invalid || undefined}
      aria-describedby={counts}
      // biome-ignore lint/a11y/noAutofocus: writing is what this screen is for.
      autoFocus={fresh}
      placeholder={placeholder}
      spellCheck
      // A reload must show what is stored, not what the browser remembers of this field.
      autoComplete="off"
      onChange={(event) => onType(event.target.value)}
      onPaste={(event) => {
        const files = [...event.clipboardData.files];
        if (files.length === 0) return;
        event.preventDefault();
        onFiles(files);
      }}
      className={cn(
        "field-sizing-content block w-full resize-none overflow-hidden bg-transparent px-[18px] text-[15.5px] leading-[25px] tracking-[-0.006em] caret-primary outline-none placeholder:text-muted-foreground max-md:px-4 max-md:text-[16px]",
        small ? "min-h-[66px] pt-1 pb-1.5" : "min-h-[188px] pt-4 pb-2.5 max-md:min-h-[132px]",
      )}
    />
  );
}
