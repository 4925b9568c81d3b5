"use client";

import { useState } from "react";
import { Icon, type IconName } from "@/components/ui/icon";
import { Input } from "@/components/ui/input";
import { SectionHeader } from "@/components/ui/section";
import type { MissingApplication } from "@/lib/channels/applications/queries";
import { catalog } from "@/lib/platforms/catalog";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";
import { CanDo } from "./can-do";
import { ConnectButton } from "./connect-button";
import { PlatformMark } from "./platform-mark";
import { SetUp } from "./set-up";
import { kindWords, laterWords, matches } from "./words";

type CardsProps = {
  slug: string;
  /** Connected channels per platform. */
  connected: Readonly<Record<string, number>>;
  sandboxAddress: string | null;
  /** What the operator still has to set, per platform. */
  missing: Readonly<Record<string, MissingApplication>>;
  mayConnect: boolean;
};

/** From this many on, platforms are searched rather than read. */
const MANY = 7;

/** One card per platform: what it can do here, what it needs. Those that wait for the operator stand apart. */
export function ConnectCards(props: CardsProps) {
  const [typed, setTyped] = useState("");
  const found = catalog.filter((facts) => matches(facts, typed.trim()));
  const groups = [
    { title: "Ready", note: "Connect at any time", facts: found.filter(({ id }) => !props.missing[id]) },
    {
      title: "After the operator has set them up",
      note: "Each wants an application of its own, registered once",
      facts: found.filter(({ id }) => props.missing[id]),
    },
  ].filter(({ facts }) => facts.length > 0);
  const apart = Object.keys(props.missing).length > 0;
  return (
    <section aria-labelledby="connect" className="mt-8">
      <SectionHeader id="connect" title="Connect a channel" note={`${catalog.length} platforms`} />
      {props.mayConnect ? null : (
        <p className="mt-3 text-muted-foreground">
          Your role does not connect channels. Ask an owner or an admin of the workspace.
        </p>
      )}
      {catalog.length >= MANY ? (
        <Input
          size="sm"
          type="search"
          aria-label="Search the platforms"
          placeholder="Search platforms"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className="mt-4 max-w-[320px]"
        />
      ) : null}
      <p role="status" className="mt-4 text-muted-foreground empty:hidden">
        {found.length === 0 ? "No platform is called that." : null}
      </p>
      {groups.map(({ title, note, facts }) => (
        <div key={title} className="mt-4">
          {apart ? (
            <div className="mb-2.5 flex flex-wrap items-baseline gap-x-2.5">
              <h3 className="font-medium text-sm">{title}</h3>
              <span className="text-muted-foreground text-xs">{note}</span>
            </div>
          ) : null}
          <div className="grid grid-cols-[repeat(auto-fill,minmax(248px,1fr))] gap-3">
            {facts.map((one) => (
              <ConnectCard key={one.id} {...props} facts={one} heading={apart ? "h4" : "h3"} />
            ))}
          </div>
        </div>
      ))}
    </section>
  );
}

function ConnectCard({
  slug,
  facts,
  connected,
  sandboxAddress,
  missing,
  mayConnect,
  heading: Heading,
}: CardsProps & { facts: PlatformFacts; heading: "h3" | "h4" }) {
  const shared = { slug, platform: facts.id, className: "flex-1" };
  const count = connected[facts.id] ?? 0;
  const lacking = missing[facts.id];
  return (
    <article className="flex flex-col rounded-lg border border-border bg-card px-3.5 pt-3.5 pb-3">
      <div className="flex items-center gap-2.5">
        <PlatformMark platform={facts.id} size={24} />
        <Heading className="min-w-0 text-balance font-semibold text-base leading-snug">{facts.label}</Heading>
        <span className="ml-auto flex shrink-0 items-center gap-1.5">
          {count > 0 ? <span className="num text-muted-foreground text-xs">{count} connected</span> : null}
          <CanDo facts={facts} />
        </span>
      </div>
      <ul className="mt-2.5 mb-3.5 grid gap-1.5 text-xs">
        <Line icon="check">{kindWords(facts)}</Line>
        <Line icon="pencil">{laterWords(facts)}</Line>
        <Line icon="key">{facts.connect.needs}</Line>
      </ul>
      {mayConnect ? (
        <div className="mt-auto flex flex-wrap gap-2">
          {lacking ? (
            <SetUp facts={facts} missing={lacking} className="flex-1" />
          ) : (
            <ConnectButton {...shared} sandbox={false} name={`Connect ${facts.label}`}>
              Connect
            </ConnectButton>
          )}
          {sandboxAddress === null ? null : (
            <ConnectButton
              {...shared}
              sandbox
              sandboxAddress={sandboxAddress}
              variant="ghost"
              name={`Connect ${facts.label} in the sandbox`}
            >
              Sandbox
            </ConnectButton>
          )}
        </div>
      ) : null}
    </article>
  );
}

function Line({ icon, children }: { icon: IconName; children: string }) {
  return (
    <li className="grid grid-cols-[14px_1fr] gap-2 leading-[17px]">
      <Icon name={icon} size={14} className="mt-px text-muted-foreground" />
      {children}
    </li>
  );
}
