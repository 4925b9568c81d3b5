"use client";

import { type ReactNode, useState, useTransition } from "react";
import { AlertDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Icon } from "@/components/ui/icon";
import { TableCell, TableRow } from "@/components/ui/table";
import { toast } from "@/components/ui/toast";
import { disconnectChannel, pauseChannel, resumeChannel, testChannel } from "@/lib/channels/actions";
import type { ChannelState } from "@/lib/channels/rules";
import type { ChannelTest } from "@/lib/channels/schema";
import { syncNow } from "@/lib/deliveries/syncing/actions";
import type { Failure, Result } from "@/lib/result";
import { ConnectButton } from "./connect-button";
import { TestSheet } from "./test-sheet";
import { disconnectedWords } from "./words";

type RowProps = {
  slug: string;
  channel: {
    id: string;
    platform: string;
    handle: string;
    server: string | null;
    sandbox: boolean;
    paused: boolean;
    state: ChannelState;
    /** Its posts can be read back. */
    readable: boolean;
  };
  may: { connect: boolean; manage: boolean };
  /** The cells that only show. */
  children: ReactNode;
};

/** What signing in once more ends. */
const RECONNECT: ReadonlySet<ChannelState> = new Set(["signed-out", "lacks-rights", "ends-soon"]);

const NO_ANSWER = "The server did not answer. Try again.";

/** A channel with what can be done to it, and below it the outcome of its last test. */
export function ChannelRow({ slug, channel, may, children }: RowProps) {
  const [test, setTest] = useState<ChannelTest | null>(null);
  const [asking, setAsking] = useState(false);
  const [testing, startTest] = useTransition();
  const [changing, start] = useTransition();
  const { id, handle, paused } = channel;
  const input = { channelId: id };

  async function done<Value>(
    ask: Promise<Result<Value, Failure>>,
    say: (value: Value) => void,
  ): Promise<boolean> {
    const answer = await ask.catch(() => null);
    if (answer?.ok) say(answer.value);
    else toast.failed(answer?.failure.message ?? NO_ANSWER);
    return answer?.ok ?? false;
  }

  const pause = () =>
    start(async () => {
      await done(pauseChannel(slug, input), () =>
        toast.done(`${handle} is paused. What falls due waits.`, { undo: resume }),
      );
    });
  const resume = () =>
    start(async () => {
      await done(resumeChannel(slug, input), () => toast.done(`${handle} publishes again.`));
    });
  const readBack = () =>
    start(async () => {
      await done(syncNow(slug, input), () => toast.done(`${handle} is being read back.`));
    });
  const runTest = () =>
    startTest(async () => {
      await done(testChannel(slug, input), setTest);
    });
  const disconnect = () =>
    done(disconnectChannel(slug, input), (how) => {
      toast.done(disconnectedWords(handle, how));
    });

  const reconnect = RECONNECT.has(channel.state);
  const again = (
    <ConnectButton
      slug={slug}
      platform={channel.platform}
      sandbox={channel.sandbox}
      given={{ channelId: id, handle, server: channel.server }}
      variant={channel.state === "signed-out" ? "default" : "outline"}
      name={`Reconnect ${handle}`}
    >
      Reconnect
    </ConnectButton>
  );

  return (
    <>
      <TableRow className="h-[50px] max-md:grid max-md:h-auto max-md:grid-cols-[minmax(0,1fr)_auto] max-md:items-center max-md:gap-x-3 max-md:gap-y-2 max-md:py-3">
        {children}
        <TableCell className="max-md:col-span-2 max-md:p-0 max-md:pl-9">
          <div className="flex items-center gap-1.5 md:justify-end">
            {reconnect && may.connect ? again : null}
            {paused && may.manage ? (
              <Button
                size="sm"
                variant="outline"
                pending={changing}
                onClick={resume}
                aria-label={`Resume ${handle}`}
              >
                Resume
              </Button>
            ) : null}
            {may.manage ? (
              <>
                <Button
                  size="sm"
                  variant="ghost"
                  pending={testing}
                  onClick={runTest}
                  aria-label={`Test ${handle}`}
                >
                  Test
                </Button>
                <More
                  handle={handle}
                  paused={paused}
                  onPause={pause}
                  onResume={resume}
                  {...(channel.readable ? { onReadBack: readBack } : {})}
                  onDisconnect={() => setAsking(true)}
                />
              </>
            ) : null}
          </div>
          <AlertDialog
            open={asking}
            onOpenChange={setAsking}
            title={`Disconnect ${handle}?`}
            description="Nothing more is sent there, and posts that wait for it are held. What was published stays, and so does its history here. Connecting the same account again brings it back."
            confirm="Disconnect"
            cancel="Keep it"
            destructive
            onConfirm={disconnect}
          />
        </TableCell>
      </TableRow>
      {test ? (
        <tr className="border-border border-b bg-sidebar">
          <td colSpan={5} className="p-0 max-md:block">
            <TestSheet test={test} onClose={() => setTest(null)} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

type MoreProps = {
  handle: string;
  paused: boolean;
  onPause(): void;
  onResume(): void;
  /** Absent where nothing can be read back. */
  onReadBack?(): void;
  onDisconnect(): void;
};

function More({ handle, paused, onPause, onResume, onReadBack, onDisconnect }: MoreProps) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`More for ${handle}`}>
          <Icon name="more" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        {paused ? (
          <DropdownMenuItem icon="send" onSelect={onResume}>
            Resume
          </DropdownMenuItem>
        ) : (
          <DropdownMenuItem icon="pause" onSelect={onPause}>
            Pause
          </DropdownMenuItem>
        )}
        {onReadBack ? (
          <DropdownMenuItem icon="refresh" onSelect={onReadBack}>
            Sync now
          </DropdownMenuItem>
        ) : null}
        <DropdownMenuSeparator />
        <DropdownMenuItem icon="x" tone="danger" onSelect={onDisconnect}>
          Disconnect…
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
