"use client";

import Link from "next/link";
import { addressOf } from "@/components/shell/places";
import { useShell } from "@/components/shell/shell-context";
import { SectionHeader } from "@/components/ui/section";

/** For the operator: the way to what runs here. */
export function InstanceLink() {
  const { workspace } = useShell();
  return (
    <section aria-labelledby="instance" className="mt-8">
      <SectionHeader id="instance" title="Instance" />
      <p className="mt-4 text-muted-foreground">
        You run this installation.{" "}
        <Link className="link" href={addressOf(workspace.slug, "/settings/instance")}>
          Engine, processes and what waits
        </Link>
      </p>
    </section>
  );
}
