import type { ReactNode } from "react";
import { Time } from "@/components/ui/time";
import type { SyncView } from "@/lib/deliveries/syncing/queries";
import { factsOf } from "@/lib/platforms/catalog";
import { plural } from "@/lib/words";

type SyncLineProps = { platform: string; sync: SyncView | undefined; zone: string; now: Date };

const counted = new Intl.NumberFormat("en-GB");

/** When the account was last read back and what was found, or why that did not work. */
export function SyncLine({ platform, sync, zone, now }: SyncLineProps) {
  const unread = factsOf(platform)?.lacks?.list;
  if (!sync) return unread ? null : <Small>Not read back yet</Small>;
  if (sync.failure)
    return (
      <Small className="text-status-attention">
        {sync.doneAt ? (
          <>
            Read <Time at={sync.doneAt} zone={zone} now={now} format="relative" />.{" "}
          </>
        ) : null}
        The last reading failed: {sync.failure}
      </Small>
    );
  if (!sync.doneAt) return <Small>{sync.running ? "Being read back" : "Not read back yet"}</Small>;
  return (
    <Small>
      Read <Time at={sync.doneAt} zone={zone} now={now} format="relative" />
      {unread ? null : `, ${counted.format(sync.posts)} ${plural(sync.posts, "post", "posts")}`}
      {sync.followers === null
        ? null
        : `, ${counted.format(sync.followers)} ${plural(sync.followers, "follower", "followers")}`}
    </Small>
  );
}

const Small = ({
  className = "text-muted-foreground",
  children,
}: {
  className?: string;
  children: ReactNode;
}) => (
  <small className={`num block max-w-[46ch] text-xs [overflow-wrap:anywhere] ${className}`}>{children}</small>
);
