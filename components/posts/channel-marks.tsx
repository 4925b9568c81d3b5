import { PlatformMark } from "@/components/channels/platform-mark";
import { cn } from "@/lib/cn";
import type { DeliveryLine } from "@/lib/deliveries/listing/schema";

const MOST = 4;

/** Where a post goes, in a row: one mark a channel, at most four. */
export function ChannelMarks({
  lines,
  className,
}: {
  lines: readonly Pick<DeliveryLine, "deliveryId" | "platform" | "handle">[];
  className?: string;
}) {
  const shown = lines.slice(0, MOST);
  return (
    <span className={cn("inline-flex shrink-0 items-center gap-[3px]", className)}>
      {shown.map((line) => (
        <PlatformMark key={line.deliveryId} platform={line.platform} size={16} title={line.handle} />
      ))}
      {lines.length > MOST ? (
        <span className="num pl-0.5 text-2xs text-muted-foreground">+{lines.length - MOST}</span>
      ) : null}
    </span>
  );
}
