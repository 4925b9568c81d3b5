"use client";

import dynamic from "next/dynamic";
import { useState, useSyncExternalStore } from "react";
import { toasts } from "./toast";

const View = dynamic(() => import("./toaster-view").then((module) => module.ToasterView), { ssr: false });

const none: ReturnType<typeof toasts.waiting> = [];

/** Once per page. What draws the toasts is loaded with the first of them. */
export function Toaster() {
  const waiting = useSyncExternalStore(toasts.subscribe, toasts.waiting, () => none);
  const [needed, setNeeded] = useState(false);
  if (!needed && waiting.length > 0) setNeeded(true);
  return needed ? <View waiting={waiting} /> : null;
}
