import Link from "next/link";
import { PlatformMark } from "@/components/channels/platform-mark";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import { Time } from "@/components/ui/time";
import { cn } from "@/lib/cn";
import type { DeliveryView } from "@/lib/deliveries/queries";
import { thereLine, threadProgress } from "@/lib/deliveries/showing/rules";
import type { Remedy } from "@/lib/notifications/rules";
import { requireFacts } from "@/lib/platforms/catalog";
import { DecideButtons } from "../decide-buttons";
import { Flash } from "../flash";
import { asksWhether, holdWords, remedyOf } from "../remedy";
import { RemedyButton } from "../remedy-button";
import { DeliveryStatusBadge } from "../status-badge";
import { shortAddress } from "../words";
import { Numbers } from "./numbers";
import { inZone, waitWords } from "./steps";
import { ThereDeeds, ThereNote } from "./there";

type Props = {
  delivery: DeliveryView;
  postId: string;
  slug: string;
  zone: string;
  now: Date;
  may: boolean;
  current: boolean;
};

function Who({ delivery }: { delivery: DeliveryView }) {
  return (
    <>
      <span className="relative shrink-0">
        <Avatar
          name={delivery.displayName}
          {...(delivery.avatarUrl ? { src: delivery.avatarUrl } : {})}
          shape="square"
          decorative
        />
        <span className="absolute -right-1 -bottom-1 rounded-sm shadow-[0_0_0_2px_var(--card)]">
          <PlatformMark platform={delivery.platform} size={15} />
        </span>
      </span>
      <span className="min-w-0 leading-[17px] font-medium">
        {requireFacts(delivery.platform).label}
        <span className="block truncate text-xs font-normal text-muted-foreground">{delivery.handle}</span>
      </span>
    </>
  );
}

/** Where the post is, as long as it is there. */
function Address({ delivery }: { delivery: DeliveryView }) {
  const [first] = delivery.steps;
  if (first?.address && !first.goneAt) {
    return (
      <a
        href={first.address}
        target="_blank"
        rel="noreferrer"
        className="link mt-[7px] flex items-center gap-1.5 text-xs"
      >
        <span className="truncate">{shortAddress(first.address)}</span>
        <Icon name="external" size={14} label="opens the platform" />
      </a>
    );
  }
  return first?.status === "published" && !first.goneAt ? (
    <p className="mt-2 text-xs text-muted-foreground">It is out; the platform gave no address.</p>
  ) : null;
}

/** How much of a thread is out. */
function Progress({ delivery }: { delivery: DeliveryView }) {
  const progress = threadProgress(delivery.steps);
  if (!progress || delivery.gone) return null;
  return (
    <p className="num mt-2 text-xs text-muted-foreground">
      {progress.out === progress.all
        ? `A thread of ${progress.all}, all out`
        : `${progress.out} of ${progress.all} parts are out`}
    </p>
  );
}

const nothingThere = (delivery: DeliveryView): string =>
  delivery.there ? "The rest of the thread was not posted there." : "Nothing was posted there.";

/** What there is to say beside the status: what went wrong, or why it waits. */
function Outcome({ delivery, zone, now }: Pick<Props, "delivery" | "zone" | "now">) {
  if (delivery.status === "failed") {
    return (
      <p className="mt-2 text-xs leading-[17px] [overflow-wrap:anywhere]">
        <b className="block font-medium text-status-failed">
          {delivery.failure?.reason ?? "The platform refused it."}
        </b>
        {delivery.look ? "It may have been posted there." : nothingThere(delivery)}
      </p>
    );
  }
  if (delivery.status === "missed" && delivery.failure)
    return <p className="mt-2 text-xs leading-[17px]">{delivery.failure.reason}</p>;
  if (delivery.status === "unknown")
    return (
      <p className="mt-2 text-xs leading-[17px]">
        It may be there. It is read back until that is certain, and not sent again before.
      </p>
    );
  const held = holdWords(delivery) ?? waitWords(delivery);
  return held ? (
    <p className="mt-2 text-xs leading-[17px] text-status-attention">{inZone(held, zone, now)}</p>
  ) : null;
}

function At({ delivery, zone, now }: Pick<Props, "delivery" | "zone" | "now">) {
  const at = delivery.publishedAt ?? delivery.dueAt;
  if (!at) return null;
  return (
    <Time
      at={at}
      zone={zone}
      now={now}
      format={delivery.publishedAt ? "seconds" : "when"}
      className="text-xs text-muted-foreground"
    />
  );
}

/** A new time is chosen for the whole post above; the evidence of the current one stands below already. */
function isOffered(remedy: Remedy, may: boolean, current: boolean): boolean {
  if (remedy.kind === "look") return !current;
  return may && remedy.kind !== "reschedule";
}

/** One delivery: who, status, address, and the button that solves its trouble. The current one owns the history below. */
export function DeliveryCard({ delivery, postId, slug, zone, now, may, current }: Props) {
  const remedy = remedyOf(delivery);
  return (
    <Flash
      as="article"
      stamp={`${delivery.status} ${delivery.address} ${thereLine(delivery.steps)?.words}`}
      className={cn(
        "-mr-px -mb-px flex min-h-[132px] flex-col border-r border-b border-border px-4 pt-3.5 pb-2.5 max-md:min-h-0",
        current && "bg-background shadow-[inset_0_2px_0_var(--primary)]",
      )}
    >
      <Link
        href={`/w/${slug}/posts/${postId}?delivery=${delivery.deliveryId}`}
        scroll={false}
        replace
        className="flex items-center gap-[11px] rounded-md"
        {...(current ? { "aria-current": "true" as const } : {})}
      >
        <Who delivery={delivery} />
        {delivery.sandbox ? (
          <span className="ml-auto self-start text-2xs text-muted-foreground">Sandbox</span>
        ) : null}
      </Link>
      <div className="mt-[13px] flex flex-wrap items-center gap-2">
        <DeliveryStatusBadge status={delivery.status} />
        <At delivery={delivery} zone={zone} now={now} />
      </div>
      <Address delivery={delivery} />
      <Progress delivery={delivery} />
      <Outcome delivery={delivery} zone={zone} now={now} />
      <ThereNote steps={delivery.steps} />
      {delivery.remote ? (
        <Numbers platform={delivery.platform} remote={delivery.remote} zone={zone} now={now} />
      ) : null}
      {remedy && isOffered(remedy, may, current) ? (
        <div className="mt-auto pt-3">
          {asksWhether(delivery) ? (
            <DecideButtons slug={slug} postId={postId} />
          ) : (
            <RemedyButton slug={slug} postId={postId} remedy={remedy} deliveryId={delivery.deliveryId} />
          )}
        </div>
      ) : null}
      {may ? <ThereDeeds delivery={delivery} postId={postId} slug={slug} /> : null}
    </Flash>
  );
}
