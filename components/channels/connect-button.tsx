"use client";

import { type ComponentProps, type ReactNode, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Sheet, SheetContent } from "@/components/ui/sheet";
import { toast } from "@/components/ui/toast";
import { factsOf } from "@/lib/platforms/catalog";
import { ConnectForm } from "./connect-form";
import { useConnect } from "./use-connect";

type ConnectButtonProps = {
  slug: string;
  platform: string;
  sandbox: boolean;
  /** Address of the sandbox's pages, where its accounts are listed. */
  sandboxAddress?: string | null;
  /** What is known of the account already, when it is connected again. */
  given?: { channelId: string; handle: string; server: string | null };
  variant?: ComponentProps<typeof Button>["variant"];
  /** Accessible name. */
  name: string;
  className?: string;
  children: ReactNode;
};

/** Opens the form a platform asks for, or goes straight to its consent page when it asks for nothing. */
export function ConnectButton(props: ConnectButtonProps) {
  const {
    slug,
    platform,
    sandbox,
    sandboxAddress,
    given,
    variant = "outline",
    name,
    className,
    children,
  } = props;
  const [open, setOpen] = useState(false);
  const [pending, start] = useTransition();
  const connect = useConnect(slug, platform, sandbox, given?.channelId);
  const facts = factsOf(platform);
  if (!facts) return null;
  const fields = facts.connect.fields.filter(({ kind }) => !(sandbox && kind === "address"));

  const press = () => {
    if (fields.length > 0) return setOpen(true);
    start(async () => {
      const failure = await connect({});
      if (failure) toast.failed(failure.message, { retry: press });
    });
  };

  return (
    <>
      <Button
        size="sm"
        variant={variant}
        pending={pending}
        onClick={press}
        aria-label={name}
        className={className}
      >
        {children}
      </Button>
      <Sheet open={open} onOpenChange={setOpen}>
        <SheetContent
          side="right"
          title={sandbox ? `Connect a sandbox ${facts.label} account` : `Connect ${facts.label}`}
        >
          <ConnectForm
            facts={facts}
            fields={fields}
            {...(given ? { given } : {})}
            sandboxAddress={sandbox ? (sandboxAddress ?? null) : null}
            connect={connect}
            onDone={() => setOpen(false)}
          />
        </SheetContent>
      </Sheet>
    </>
  );
}
