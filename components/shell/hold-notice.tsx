"use client";

import Link from "next/link";
import { Icon } from "@/components/ui/icon";
import { addressOf } from "./places";
import { useShell } from "./shell-context";

/** Says on every screen that nothing is published from this database, and to the operator where to decide. */
export function HoldNotice() {
  const { hold, person, workspace } = useShell();
  if (!hold) return null;
  const copy = hold.reason === "copy";
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-border bg-status-attention-bg py-2 pr-5 pl-7 max-md:px-4"
    >
      <Icon name="triangle-alert" className="text-status-attention" />
      <p className="min-w-[200px] flex-1">
        <span className="font-medium">Publishing is held: </span>
        {copy
          ? "this is a copy of the database, and a copy sends nothing."
          : "this database was restored or copied, and what went out since is not in it."}
        {person.isOperator || copy ? null : " The operator of this installation decides how it goes on."}
      </p>
      {person.isOperator ? (
        <Link className="link" href={addressOf(workspace.slug, "/settings/instance")}>
          {copy ? "Instance" : "Decide how it goes on"}
        </Link>
      ) : null}
    </div>
  );
}
