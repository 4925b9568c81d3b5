"use client";

import dynamic from "next/dynamic";
import { type ComponentProps, useState } from "react";
import { Avatar, initials } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { useShell } from "./shell-context";

const load = () => import("./account-menu-view");

const View = dynamic(() => load().then((module) => module.AccountMenuView), {
  ssr: false,
  loading: () => <AccountButton />,
});

/** The face that opens the account menu. */
export function AccountButton(props: ComponentProps<typeof Button>) {
  const { person } = useShell();
  return (
    <Button
      variant="ghost"
      size="icon"
      aria-label={`${initials(person.name)}, account of ${person.name}`}
      aria-haspopup="menu"
      {...props}
    >
      <Avatar name={person.name} decorative />
    </Button>
  );
}

/** The menu itself is loaded when somebody is about to open it. */
export function AccountMenu() {
  const [wanted, setWanted] = useState(false);
  if (wanted) return <View button={AccountButton} />;
  return <AccountButton onPointerEnter={load} onFocus={load} onClick={() => setWanted(true)} />;
}
