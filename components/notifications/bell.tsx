"use client";

import dynamic from "next/dynamic";
import { type ComponentProps, useState } from "react";
import { useShell } from "@/components/shell/shell-context";
import type { Button } from "@/components/ui/button";
import { plural } from "@/lib/words";
import { BellButton } from "./bell-button";

const load = () => import("./bell-view");

const View = dynamic(() => load().then((module) => module.BellView), {
  ssr: false,
  loading: () => <BellOfShell />,
});

function BellOfShell(props: ComponentProps<typeof Button>) {
  return <BellButton unread={useShell().bell.unread} {...props} />;
}

/** Notifications of this workspace. The list is loaded when somebody is about to open it. */
export function Bell() {
  const { unread } = useShell().bell;
  const [wanted, setWanted] = useState(false);
  return (
    <>
      {wanted ? (
        <View />
      ) : (
        <BellOfShell onPointerEnter={load} onFocus={load} onClick={() => setWanted(true)} />
      )}
      <span aria-live="polite" className="sr-only">
        {unread > 0 ? `${unread} unread ${plural(unread, "notification")}` : ""}
      </span>
    </>
  );
}
