import type { ComponentProps } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";

/** More than this many are not counted out. */
const COUNTED = 9;

/** The button, with how many notifications are unread. */
export function BellButton({ unread, ...rest }: ComponentProps<typeof Button> & { unread: number }) {
  return (
    <Button
      variant="ghost"
      size="icon"
      aria-label={unread > 0 ? `Notifications, ${unread} unread` : "Notifications"}
      aria-haspopup="dialog"
      {...rest}
    >
      <Icon name="bell" />
      {unread > 0 ? (
        <span
          aria-hidden
          className="num absolute top-0 right-0 grid h-4 min-w-4 place-items-center rounded-full bg-primary px-1 text-[10px] leading-none font-semibold text-primary-foreground ring-2 ring-background max-md:top-1 max-md:right-0.5"
        >
          {unread > COUNTED ? `${COUNTED}+` : unread}
        </span>
      ) : null}
    </Button>
  );
}
