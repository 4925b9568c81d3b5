"use client";

import * as Radix from "radix-ui/tabs";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { tabListLook, tabLook } from "./tab-look";

export const Tabs = Radix.Root;

/** Give it an `aria-label`. */
export function TabsList({ className, ...rest }: ComponentProps<typeof Radix.List>) {
  return <Radix.List data-slot="tabs-list" className={cn(tabListLook, className)} {...rest} />;
}

export function TabsTrigger({ className, ...rest }: ComponentProps<typeof Radix.Trigger>) {
  return <Radix.Trigger data-slot="tabs-trigger" className={cn(tabLook, className)} {...rest} />;
}

export function TabsContent({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Content data-slot="tabs-content" className={cn("focus-visible:rounded-sm", className)} {...rest} />
  );
}
