"use client";

import * as Radix from "radix-ui/select";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";
import { useFieldControl } from "./field";
import { Icon } from "./icon";
import { inputLook } from "./input";

export const Select = Radix.Root;
export const SelectValue = Radix.Value;
export const SelectGroup = Radix.Group;

type TriggerProps = ComponentProps<typeof Radix.Trigger> & { size?: "sm" | "md" };

export function SelectTrigger({ className, children, size = "md", ...rest }: TriggerProps) {
  const field = useFieldControl(rest);
  return (
    <Radix.Trigger
      data-slot="select-trigger"
      className={cn(
        inputLook,
        "flex items-center justify-between gap-2 text-left data-[placeholder]:text-muted-foreground [&>span]:truncate",
        size === "sm" ? "h-8 max-md:h-10" : "h-9 max-md:h-11",
        className,
      )}
      {...rest}
      {...field}
    >
      {children}
      <Radix.Icon asChild>
        <Icon name="chevron-down" size={14} className="text-muted-foreground" />
      </Radix.Icon>
    </Radix.Trigger>
  );
}

export function SelectContent({ className, children, ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        data-slot="select-content"
        position="popper"
        sideOffset={4}
        className={cn(
          "z-50 max-h-[min(320px,var(--radix-select-content-available-height))] min-w-[var(--radix-select-trigger-width)] overflow-hidden rounded-lg border border-border bg-popover text-popover-foreground shadow-md data-[state=closed]:animate-pop-out data-[state=open]:animate-pop-in",
          className,
        )}
        {...rest}
      >
        <Radix.Viewport className="p-[5px]">{children}</Radix.Viewport>
      </Radix.Content>
    </Radix.Portal>
  );
}

export function SelectItem({ className, children, ...rest }: ComponentProps<typeof Radix.Item>) {
  return (
    <Radix.Item
      data-slot="select-item"
      className={cn(
        "relative flex h-8 cursor-default items-center gap-2.5 rounded-sm pr-8 pl-[9px] outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-secondary max-md:h-11",
        className,
      )}
      {...rest}
    >
      <Radix.ItemText>{children}</Radix.ItemText>
      <Radix.ItemIndicator className="absolute right-2">
        <Icon name="check" size={14} className="text-primary" />
      </Radix.ItemIndicator>
    </Radix.Item>
  );
}

export function SelectLabel({ children }: { children: ReactNode }) {
  return (
    <Radix.Label className="px-[9px] pt-2 pb-1 text-2xs font-medium text-muted-foreground">
      {children}
    </Radix.Label>
  );
}
