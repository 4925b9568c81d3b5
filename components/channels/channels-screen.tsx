import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/section";
import { hasPermission } from "@/lib/auth/permissions";
import { requireScope, requireSelf } from "@/lib/auth/require";
import type { Scope } from "@/lib/auth/scope";
import { listMissingApplications } from "@/lib/channels/applications/queries";
import { getPending } from "@/lib/channels/choosing/queries";
import { getSandboxAddress, listChannels } from "@/lib/channels/queries";
import { listQuotas } from "@/lib/deliveries/quotas/queries";
import { listSyncs } from "@/lib/deliveries/syncing/queries";
import { getShell } from "@/lib/workspaces/queries";
import { ChannelList } from "./channel-list";
import { ChooseDialog } from "./choose-dialog";
import { ConnectCards } from "./connect-cards";
import { Outcome } from "./outcome";
import { summary } from "./words";

/** What the way back from a platform leaves in the address. */
export type ChannelsSearch = Partial<
  Record<"refused" | "connected" | "choose" | "told", string | string[] | undefined>
>;

type ScreenProps = { slug: string; search: Promise<ChannelsSearch> };

const one = (value: string | string[] | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;

/** What the sign-in that the address names has left, if it names one. */
async function pendingOf(scope: Scope, { choose, told }: ChannelsSearch) {
  const id = one(choose) ?? one(told);
  return id === undefined ? null : getPending(scope, await requireSelf(), id);
}

/** Connected channels and what can be connected. */
export async function ChannelsScreen({ slug, search }: ScreenProps) {
  const scope = await requireScope(slug);
  const asked = await search;
  const [channels, quotas, syncs, shell, pending] = await Promise.all([
    listChannels(scope),
    listQuotas(scope),
    listSyncs(scope),
    getShell(scope),
    pendingOf(scope, asked),
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
        refused={one(asked.refused)}
        connected={one(asked.connected)}
        pending={pending}
        handles={channels.map(({ handle }) => handle)}
      />
      {pending?.kind === "choice" ? <ChooseDialog slug={slug} choice={pending} /> : null}
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
          syncs={syncs}
          now={now}
          may={may}
        />
      )}
      <ConnectCards
        slug={slug}
        connected={counts}
        sandboxAddress={getSandboxAddress()}
        missing={Object.fromEntries(listMissingApplications())}
        mayConnect={may.connect}
      />
    </>
  );
}
