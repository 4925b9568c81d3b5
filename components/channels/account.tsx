import type { ReactNode } from "react";
import { Avatar } from "@/components/ui/avatar";
import { PlatformMark } from "./platform-mark";

type AccountProps = {
  platform: string;
  label: string;
  name: string;
  handle: string;
  avatarUrl: string | null;
  profileUrl: string | null;
  note?: ReactNode;
};

/** Who a channel is: picture with the platform's mark, name, handle. */
export function Account({ platform, label, name, handle, avatarUrl, profileUrl, note }: AccountProps) {
  return (
    <div className="flex min-w-0 items-center gap-3">
      <span className="relative shrink-0">
        <Avatar name={name} src={avatarUrl} shape="square" decorative />
        <PlatformMark
          platform={platform}
          label={label}
          className="-right-1 -bottom-1 absolute ring-2 ring-background"
        />
      </span>
      <span className="min-w-0 leading-[18px]">
        <span className="flex items-center gap-2 font-medium">
          <span className="truncate">{name}</span>
          {note}
        </span>
        {profileUrl ? (
          <a
            href={profileUrl}
            target="_blank"
            rel="noreferrer"
            className="block truncate text-muted-foreground text-xs hover:underline"
          >
            {handle}
          </a>
        ) : (
          <span className="block truncate text-muted-foreground text-xs">{handle}</span>
        )}
      </span>
    </div>
  );
}
