import { Badge } from "@/components/ui/badge";
import { Table, TableCell, TableHead } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { missingExtras, missingScopes, stateOf } from "@/lib/channels/rules";
import type { ChannelView } from "@/lib/channels/schema";
import { cn } from "@/lib/cn";
import type { SyncView } from "@/lib/deliveries/syncing/queries";
import { factsOf } from "@/lib/platforms/catalog";
import { Account } from "./account";
import { ChannelRow } from "./channel-row";
import { SyncLine } from "./sync-line";
import { accessWords, extrasWords, missingWords, STATE_LOOK, waitingWords } from "./words";

type ListProps = {
  slug: string;
  zone: string;
  channels: readonly ChannelView[];
  /** What each may still publish, by channel id, in words. */
  quotas: ReadonlyMap<string, string>;
  /** How far each is read back, by channel id. */
  syncs: ReadonlyMap<string, SyncView>;
  now: Date;
  may: { connect: boolean; manage: boolean };
};

/** The connected channels, those with a problem first. */
export function ChannelList({ slug, zone, channels, quotas, syncs, now, may }: ListProps) {
  return (
    <div className="mt-5">
      <Table className="max-md:block">
        <caption className="sr-only">Connected channels, those with a problem first</caption>
        <thead className="max-md:hidden">
          <tr>
            <TableHead>Channel</TableHead>
            <TableHead>Health</TableHead>
            <TableHead>Access</TableHead>
            <TableHead className="max-lg:hidden">Permissions</TableHead>
            <TableHead>
              <span className="sr-only">Actions</span>
            </TableHead>
          </tr>
        </thead>
        <tbody className="max-md:block max-md:border-t max-md:border-border">
          {channels.map((channel) => (
            <ChannelRow key={channel.id} slug={slug} channel={plain(channel, now)} may={may}>
              <Cells
                channel={channel}
                quota={quotas.get(channel.id)}
                sync={syncs.get(channel.id)}
                zone={zone}
                now={now}
              />
            </ChannelRow>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

const plain = (channel: ChannelView, now: Date) => ({
  id: channel.id,
  platform: channel.platform,
  handle: channel.handle,
  server: channel.server,
  sandbox: channel.sandbox,
  paused: channel.pausedAt !== null,
  state: stateOf(channel, now),
  readable: !factsOf(channel.platform)?.lacks?.list,
});

type CellProps = {
  channel: ChannelView;
  quota: string | undefined;
  sync: SyncView | undefined;
  zone: string;
  now: Date;
};

function Cells({ channel, quota, sync, zone, now }: CellProps) {
  const facts = factsOf(channel.platform);
  const state = STATE_LOOK[stateOf(channel, now)];
  const note = channel.sandbox ? (
    <Badge tone="grey" className="shrink-0">
      Sandbox
    </Badge>
  ) : null;
  return (
    <>
      <TableCell className="md:max-w-0 md:w-[34%] md:py-1.5 max-md:p-0">
        <Account
          platform={channel.platform}
          label={facts?.label ?? channel.platform}
          name={channel.displayName}
          handle={channel.handle}
          avatarUrl={channel.avatarUrl}
          profileUrl={channel.profileUrl}
          note={note}
        />
      </TableCell>
      <TableCell className="max-md:p-0">
        <Badge tone={state.tone} icon={state.icon} bare className="flex">
          {state.label}
        </Badge>
      </TableCell>
      <TableCell className="leading-[18px] max-md:col-span-2 max-md:p-0 max-md:pl-10 md:py-1.5">
        <Access channel={channel} quota={quota} sync={sync} zone={zone} now={now} />
        <div className="empty:hidden lg:hidden">
          <Permissions channel={channel} onlyMissing />
        </div>
      </TableCell>
      <TableCell className="py-1.5 leading-[18px] max-lg:hidden">
        <Permissions channel={channel} />
      </TableCell>
    </>
  );
}

/** What was not granted, by name: what publishing needs as a fault, the rest as what will not work. */
function Permissions({ channel, onlyMissing }: { channel: ChannelView; onlyMissing?: boolean }) {
  const { platform, scopes, health } = channel;
  if (health === "reconnect") return onlyMissing ? null : <span className="text-status-failed">None</span>;
  const missing = missingScopes(platform, scopes);
  const extras = missingExtras(platform, scopes);
  if (missing.length + extras.length === 0) return onlyMissing ? null : "All granted";
  return (
    <>
      {missing.length > 0 ? (
        <span className="block max-w-[30ch] text-status-attention [overflow-wrap:anywhere]">
          {missingWords(missing)}
        </span>
      ) : null}
      {extras.length > 0 ? (
        <small className="block max-w-[34ch] text-xs text-muted-foreground [overflow-wrap:anywhere]">
          {extrasWords(extras)}
        </small>
      ) : null}
    </>
  );
}

function Access({ channel, quota, sync, zone, now }: CellProps) {
  const waits = waitingWords(channel, now);
  const { accessEndsAt, health, healthReason } = channel;
  return (
    <>
      {health !== "healthy" && healthReason ? (
        <span className="block max-w-[42ch] py-1">{healthReason}</span>
      ) : accessEndsAt ? (
        <span className="block">
          Access ends <Time at={accessEndsAt} zone={zone} format="moment" now={now} />
        </span>
      ) : (
        <span className="block">{accessWords(channel.platform)}</span>
      )}
      {quota && health === "healthy" ? (
        <small className="num block text-xs text-muted-foreground">{quota}</small>
      ) : null}
      {health === "healthy" ? (
        <SyncLine platform={channel.platform} sync={sync} zone={zone} now={now} />
      ) : null}
      {waits ? (
        <small
          className={cn(
            "block text-xs",
            waits.tone === "bad" ? "text-status-failed" : "text-status-attention",
          )}
        >
          {waits.text}
        </small>
      ) : null}
    </>
  );
}
