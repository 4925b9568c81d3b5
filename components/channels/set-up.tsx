"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Copied } from "@/components/ui/copied";
import { Icon } from "@/components/ui/icon";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import type { MissingApplication } from "@/lib/channels/applications/queries";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";

type SetUpProps = {
  facts: PlatformFacts;
  missing: MissingApplication;
  className?: string;
};

/** What the operator has to do before accounts of a platform can be connected. */
export function SetUp({ facts, missing, className }: SetUpProps) {
  const { label, connect } = facts;
  const { application } = connect;
  const { variables, redirectUri } = missing;
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button size="sm" variant="outline" className={className} aria-label={`Needs the operator: ${label}`}>
          <Icon name="key" size={14} />
          Needs the operator
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label={`How ${label} is set up`} className="w-[340px] text-xs leading-[18px]">
        <p className="font-medium text-sm">{label} is not set up here yet</p>
        <p className="mt-1 text-muted-foreground">The operator of this installation does this once.</p>
        <ol className="mt-2.5 grid list-decimal gap-2 pl-4">
          <li>
            Register an application
            {application ? (
              <>
                {" "}
                at{" "}
                <a href={application.portal} target="_blank" rel="noreferrer" className="link">
                  {new URL(application.portal).host}
                </a>
              </>
            ) : null}
            .
          </li>
          <li>
            Give it exactly this redirect address: <Copied text={redirectUri} />
          </li>
          <li>
            Set <Copied text={variables.id} /> {named(application?.names.id)} and{" "}
            <Copied text={variables.secret} /> {named(application?.names.secret)} in <code>.env</code>, then
            start Posthaste again.
          </li>
        </ol>
        {application?.review ? <p className="mt-2.5 text-muted-foreground">{application.review}</p> : null}
      </PopoverContent>
    </Popover>
  );
}

const named = (name: string | undefined): ReactNode =>
  name ? <span className="text-muted-foreground">({name})</span> : null;
