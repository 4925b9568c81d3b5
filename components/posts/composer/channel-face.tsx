import { PlatformMark } from "@/components/channels/platform-mark";
import { Avatar } from "@/components/ui/avatar";
import { cn } from "@/lib/cn";
import type { Choice } from "./checks";

/** A channel's picture with the mark of its platform at the corner. Decoration: name it where it stands. */
export function ChannelFace({ choice, dimmed = false }: { choice: Choice; dimmed?: boolean }) {
  return (
    <span aria-hidden="true" className="relative block size-9">
      <Avatar
        name={choice.displayName || choice.handle}
        src={dimmed ? null : choice.avatarUrl}
        size="lg"
        shape="square"
        decorative
        className={cn(
          dimmed && "border-[1.5px] border-dashed border-control bg-transparent! text-muted-foreground!",
        )}
      />
      <span
        className={cn(
          "absolute -right-1 -bottom-1 rounded-sm ring-2 ring-background",
          dimmed && "opacity-60 grayscale group-hover/chip:opacity-100 group-hover/chip:grayscale-0",
        )}
      >
        <PlatformMark platform={choice.platform} size={16} />
      </span>
    </span>
  );
}

/** `Bluesky, lanternrow.press` */
export const channelName = (choice: Choice): string => `${choice.facts.label}, ${choice.handle}`;
