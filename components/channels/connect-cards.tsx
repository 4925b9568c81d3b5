import { Icon, type IconName } from "@/components/ui/icon";
import { SectionHeader } from "@/components/ui/section";
import { catalog } from "@/lib/platforms/catalog";
import type { PlatformFacts } from "@/lib/platforms/contract-facts";
import { ConnectButton } from "./connect-button";
import { PlatformMark } from "./platform-mark";
import { kindWords, laterWords } from "./words";

type CardsProps = {
  slug: string;
  /** Connected channels per platform. */
  connected: Readonly<Record<string, number>>;
  sandboxAddress: string | null;
  mayConnect: boolean;
};

/** One card per platform: what it can do here, what it needs. */
export function ConnectCards({ slug, connected, sandboxAddress, mayConnect }: CardsProps) {
  return (
    <section aria-labelledby="connect" className="mt-8">
      <SectionHeader id="connect" title="Connect a channel" note={`${catalog.length} platforms`} />
      {mayConnect ? null : (
        <p className="mt-3 text-muted-foreground">
          Your role does not connect channels. Ask an owner or an admin of the workspace.
        </p>
      )}
      <div className="mt-4 grid grid-cols-[repeat(auto-fill,minmax(248px,1fr))] gap-3">
        {catalog.map((facts) => (
          <ConnectCard
            key={facts.id}
            slug={slug}
            facts={facts}
            connected={connected[facts.id] ?? 0}
            sandboxAddress={sandboxAddress}
            mayConnect={mayConnect}
          />
        ))}
      </div>
    </section>
  );
}

type CardProps = Omit<CardsProps, "connected"> & { facts: PlatformFacts; connected: number };

function ConnectCard({ slug, facts, connected, sandboxAddress, mayConnect }: CardProps) {
  const shared = { slug, platform: facts.id, className: "flex-1" };
  return (
    <article className="flex flex-col rounded-lg border border-border bg-card px-3.5 pt-3.5 pb-3">
      <h3 className="flex items-center gap-2.5 font-semibold text-base">
        <PlatformMark platform={facts.id} size={24} />
        {facts.label}
        {connected > 0 ? (
          <span className="num ml-auto font-normal text-muted-foreground text-xs">{connected} connected</span>
        ) : null}
      </h3>
      <ul className="mt-2.5 mb-3.5 grid gap-1.5 text-xs">
        <Line icon="check">{kindWords(facts)}</Line>
        <Line icon="pencil">{laterWords(facts)}</Line>
        <Line icon="key">{facts.connect.needs}</Line>
      </ul>
      {mayConnect ? (
        <div className="mt-auto flex flex-wrap gap-2">
          <ConnectButton {...shared} sandbox={false} name={`Connect ${facts.label}`}>
            Connect
          </ConnectButton>
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
