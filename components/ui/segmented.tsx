"use client";

import * as Radix from "radix-ui/toggle-group";
import { cn } from "@/lib/cn";
import { Icon, type IconName } from "./icon";

type SegmentedProps<Value extends string> = {
  /** Accessible name of the choice. */
  label: string;
  value: Value;
  onValueChange: (value: Value) => void;
  options: readonly { value: Value; label: string; icon?: IconName }[];
  /** Every segment the same width. */
  fill?: boolean;
  className?: string;
};

/** A choice between two to four things, one of them always taken. */
export function Segmented<Value extends string>({
  label,
  value,
  onValueChange,
  options,
  fill,
  className,
}: SegmentedProps<Value>) {
  return (
    <Radix.Root
      data-slot="segmented"
      type="single"
      value={value}
      aria-label={label}
      onValueChange={(next) => {
        const option = options.find((each) => each.value === next);
        if (option) onValueChange(option.value);
      }}
      className={cn(
        "inline-flex w-fit shrink-0 gap-px rounded-md bg-secondary p-0.5",
        fill && "flex w-full",
        className,
      )}
    >
      {options.map((option) => (
        <Radix.Item
          key={option.value}
          value={option.value}
          className={cn(
            "inline-flex h-[26px] items-center justify-center gap-1.5 rounded-[5px] px-2.5 text-xs font-medium text-muted-foreground focus-visible:rounded-[5px] data-[state=on]:bg-card data-[state=on]:text-foreground data-[state=on]:shadow-sm max-md:h-9 dark:data-[state=on]:bg-input",
            fill && "flex-1",
          )}
        >
          {option.icon ? <Icon name={option.icon} size={14} /> : null}
          {option.label}
        </Radix.Item>
      ))}
    </Radix.Root>
  );
}
