import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/section";
import { hasPermission } from "@/lib/auth/permissions";
import { requireScope } from "@/lib/auth/require";
import { getSandboxAddress, listChannels } from "@/lib/channels/queries";
import { listQuotas } from "@/lib/deliveries/quotas/queries";
import { getShell } from "@/lib/workspaces/queries";
import { ChannelList } from "./channel-list";
import { ConnectCards } from "./connect-cards";
import { Outcome } from "./outcome";
import { summary } from "./words";

type ScreenProps = {
  slug: string;
  search: Promise<{ refused?: string | string[]; connected?: string | string[] }>;
};

const one = (value: string | string[] | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;

/** Connected channels and what can be connected. */
export async function ChannelsScreen({ slug, search }: ScreenProps) {
  const scope = await requireScope(slug);
  const [channels, quotas, shell, { refused, connected }] = await Promise.all([
    listChannels(scope),
    listQuotas(scope),
    getShell(scope),
    search,
  ]);
  const now = new Date();
  const may = {
    connect: hasPermission(scope, "channels.connect"),
    manage: hasPermission(scope, "channels.manage"),
  };
  const counts: Record<string, number> = {};
  for (const { platform } of channels) counts[platform] = (counts[platform] ?? 0) + 1;
  return (
    <>
      <PageHeader title="Channels" lead={summary(channels, now)} />
      <Outcome
        refused={one(refused)}
        connected={one(connected)}
        handles={channels.map(({ handle }) => handle)}
      />
      {channels.length === 0 ? (
        <EmptyState drawing="plug" title="Connect a first channel">
          A channel is one account on one platform. Choose a platform below; a post can go to as many channels
          as you like.
        </EmptyState>
      ) : (
        <ChannelList
          slug={slug}
          zone={shell?.workspace.zone ?? "UTC"}
          channels={channels}
          quotas={quotas}
          now={now}
          may={may}
        />
      )}
      <ConnectCards
        slug={slug}
        connected={counts}
        sandboxAddress={getSandboxAddress()}
        mayConnect={may.connect}
      />
    </>
  );
}
