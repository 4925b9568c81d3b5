"use client";

import dynamic from "next/dynamic";
import { useState, useSyncExternalStore } from "react";
import { stopQuestion } from "./stop-question";

const View = dynamic(() => import("./stop-view").then((module) => module.StopView), { ssr: false });

/** Asks about stopping all publishing wherever it was asked for; loaded with the first question. */
export function StopPublishing() {
  const asked = useSyncExternalStore(stopQuestion.subscribe, stopQuestion.isAsked, () => false);
  const [wanted, setWanted] = useState(false);
  if (asked && !wanted) setWanted(true);
  return wanted ? <View open={asked} /> : null;
}
