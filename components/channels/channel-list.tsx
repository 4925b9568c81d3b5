import { Badge } from "@/components/ui/badge";
import { Table, TableCell, TableHead } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { missingScopes, stateOf } from "@/lib/channels/rules";
import type { ChannelView } from "@/lib/channels/schema";
import { cn } from "@/lib/cn";
import { factsOf } from "@/lib/platforms/catalog";
import { Account } from "./account";
import { ChannelRow } from "./channel-row";
import { accessWords, STATE_LOOK, waitingWords } from "./words";

type ListProps = {
  slug: string;
  zone: string;
  channels: readonly ChannelView[];
  /** What each may still publish, by channel id, in words. */
  quotas: ReadonlyMap<string, string>;
  now: Date;
  may: { connect: boolean; manage: boolean };
};

/** The connected channels, those with a problem first. */
export function ChannelList({ slug, zone, channels, quotas, now, may }: ListProps) {
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
              <Cells channel={channel} quota={quotas.get(channel.id)} zone={zone} now={now} />
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
});

type CellProps = { channel: ChannelView; quota: string | undefined; zone: string; now: Date };

function Cells({ channel, quota, zone, now }: CellProps) {
  const facts = factsOf(channel.platform);
  const state = STATE_LOOK[stateOf(channel, now)];
  const missing = missingScopes(channel.platform, channel.scopes);
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
      <TableCell className="leading-[18px] max-md:col-span-2 max-md:p-0 max-md:pl-10">
        <Access channel={channel} quota={quota} zone={zone} now={now} />
      </TableCell>
      <TableCell className="leading-[18px] max-lg:hidden">
        <Permissions missing={missing.length} signedOut={channel.health === "reconnect"} />
      </TableCell>
    </>
  );
}

function Permissions({ missing, signedOut }: { missing: number; signedOut: boolean }) {
  if (missing > 0) return <span className="text-status-attention">{missing} missing</span>;
  return signedOut ? <span className="text-status-failed">None</span> : "All granted";
}

function Access({ channel, quota, zone, now }: CellProps) {
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
