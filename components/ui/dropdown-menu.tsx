"use client";

import * as Radix from "radix-ui/dropdown-menu";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { Icon, type IconName } from "./icon";

/** Leaves the rest of the page reachable while it is open. */
export function DropdownMenu(props: ComponentProps<typeof Radix.Root>) {
  return <Radix.Root modal={false} {...props} />;
}

export const DropdownMenuTrigger = Radix.Trigger;
export const DropdownMenuGroup = Radix.Group;
export const DropdownMenuRadioGroup = Radix.RadioGroup;

const itemLook =
  "relative flex h-8 w-full cursor-default items-center gap-2.5 rounded-sm px-[9px] text-left outline-none select-none data-[disabled]:pointer-events-none data-[disabled]:opacity-50 data-[highlighted]:bg-secondary max-md:h-11 [&_[data-slot=kbd]]:ml-auto";

export function DropdownMenuContent({
  className,
  sideOffset = 4,
  align = "start",
  ...rest
}: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        data-slot="dropdown-menu-content"
        sideOffset={sideOffset}
        align={align}
        collisionPadding={8}
        className={cn(
          "z-50 max-h-[var(--radix-dropdown-menu-content-available-height)] min-w-44 origin-[var(--radix-dropdown-menu-content-transform-origin)] overflow-y-auto rounded-lg border border-border bg-popover p-[5px] text-popover-foreground shadow-md data-[state=closed]:animate-pop-out data-[state=open]:animate-pop-in",
          className,
        )}
        {...rest}
      />
    </Radix.Portal>
  );
}

type ItemProps = ComponentProps<typeof Radix.Item> & {
  icon?: IconName;
  /** `danger` is for what removes something. */
  tone?: "danger";
};

/** With `asChild` the one child (a link) carries its own icon. */
export function DropdownMenuItem({ className, icon, tone, asChild, children, ...rest }: ItemProps) {
  return (
    <Radix.Item
      data-slot="dropdown-menu-item"
      {...(asChild ? { asChild } : {})}
      className={cn(itemLook, tone === "danger" && "text-destructive", className)}
      {...rest}
    >
      {asChild ? (
        children
      ) : (
        <>
          {icon ? <Icon name={icon} className={tone ? undefined : "text-muted-foreground"} /> : null}
          {children}
        </>
      )}
    </Radix.Item>
  );
}

export function DropdownMenuRadioItem({
  className,
  children,
  ...rest
}: ComponentProps<typeof Radix.RadioItem>) {
  return (
    <Radix.RadioItem
      data-slot="dropdown-menu-radio-item"
      className={cn(itemLook, "pr-8", className)}
      {...rest}
    >
      {children}
      <Radix.ItemIndicator className="absolute right-2">
        <Icon name="check" size={14} className="text-primary" />
      </Radix.ItemIndicator>
    </Radix.RadioItem>
  );
}

export function DropdownMenuCheckboxItem({
  className,
  children,
  ...rest
}: ComponentProps<typeof Radix.CheckboxItem>) {
  return (
    <Radix.CheckboxItem
      data-slot="dropdown-menu-checkbox-item"
      className={cn(itemLook, "pr-8", className)}
      {...rest}
    >
      {children}
      <Radix.ItemIndicator className="absolute right-2">
        <Icon name="check" size={14} className="text-primary" />
      </Radix.ItemIndicator>
    </Radix.CheckboxItem>
  );
}

export function DropdownMenuLabel({ className, ...rest }: ComponentProps<typeof Radix.Label>) {
  return (
    <Radix.Label
      data-slot="dropdown-menu-label"
      className={cn("px-[9px] pt-1.5 pb-1 text-2xs font-medium text-muted-foreground", className)}
      {...rest}
    />
  );
}

export function DropdownMenuSeparator({ className, ...rest }: ComponentProps<typeof Radix.Separator>) {
  return <Radix.Separator className={cn("my-[5px] h-px bg-border", className)} {...rest} />;
}
