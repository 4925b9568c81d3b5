"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { Icon } from "@/components/ui/icon";
import { tabBarLook } from "./tab-bar-link";

const MoreSheet = dynamic(() => import("./more-sheet").then((module) => module.MoreSheet), { ssr: false });

/** Opens what has no place in the bottom bar; its panel is loaded when first wanted. */
export function MoreButton() {
  const [wanted, setWanted] = useState(false);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        className={tabBarLook}
        onClick={() => {
          setWanted(true);
          setOpen(true);
        }}
      >
        <Icon name="more" size={20} />
        More
      </button>
      {wanted ? <MoreSheet open={open} onOpenChange={setOpen} /> : null}
    </>
  );
}
