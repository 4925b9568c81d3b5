"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { railCookie } from "./rail";

/** Folds the sidebar to a rail and back; the browser remembers it for a year. */
export function SidebarToggle({ folded }: { folded: boolean }) {
  const [rail, setRail] = useState(folded);
  function toggle() {
    const next = !rail;
    setRail(next);
    document.getElementById("shell")?.toggleAttribute("data-rail", next);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we serve.
    document.cookie = `${railCookie}=${next ? 1 : 0}; path=/; max-age=31536000; samesite=lax`;
  }
  return (
    <Button
      variant="ghost"
      size="icon-sm"
      className="hover:bg-sidebar-accent max-lg:hidden"
      aria-label={rail ? "Widen sidebar" : "Fold sidebar"}
      aria-expanded={!rail}
      onClick={toggle}
    >
      <Icon name="sidebar" />
    </Button>
  );
}
