"use client";

import { PlatformMark } from "@/components/channels/platform-mark";
import { Icon } from "@/components/ui/icon";
import { Time } from "@/components/ui/time";
import type { DeliveryLine } from "@/lib/deliveries/listing/schema";
import { requireFacts } from "@/lib/platforms/catalog";
import { holdWords, remedyOf } from "./remedy";
import { RemedyButton } from "./remedy-button";
import { DeliveryStatusBadge } from "./status-badge";
import { shortAddress } from "./words";

type Props = { lines: DeliveryLine[]; postId: string; slug: string; zone: string; now: Date; may: boolean };

function Outcome({ line }: { line: DeliveryLine }) {
  if (line.address) {
    return (
      <a
        href={line.address}
        target="_blank"
        rel="noreferrer"
        className="inline-flex max-w-full items-center gap-1.5 text-muted-foreground hover:text-primary"
      >
        <span className="truncate">{shortAddress(line.address, 44)}</span>
        <Icon name="external" size={14} label="opens the platform" />
      </a>
    );
  }
  if (line.status === "failed")
    return <span className="text-status-failed">{line.failure?.reason ?? "The platform refused it."}</span>;
  if (line.status === "published")
    return <span className="text-muted-foreground">Published, address unknown</span>;
  const held = holdWords(line);
  return held ? <span className="text-status-attention">{held}</span> : null;
}

/** The time of a delivery: when it went out, to the second, else when it is due. */
function At({ line, zone, now }: { line: DeliveryLine; zone: string; now: Date }) {
  if (line.publishedAt) return <Time at={line.publishedAt} zone={zone} now={now} format="seconds" />;
  return line.dueAt ? <Time at={line.dueAt} zone={zone} now={now} format="time" /> : null;
}

function Line({ line, ...rest }: { line: DeliveryLine } & Omit<Props, "lines">) {
  const remedy = remedyOf(line);
  return (
    <li className="grid min-h-[34px] grid-cols-[210px_130px_72px_minmax(0,1fr)_auto] items-center gap-x-5 border-border py-1 text-xs not-first:border-t max-lg:grid-cols-[160px_130px_72px_minmax(0,1fr)_auto] max-lg:gap-x-3 max-md:flex max-md:flex-wrap max-md:gap-y-1 max-md:py-2 max-md:text-sm">
      <span className="flex min-w-0 items-center gap-[9px] font-medium">
        <PlatformMark platform={line.platform} size={16} title={requireFacts(line.platform).label} />
        <span className="truncate">{line.handle}</span>
      </span>
      <DeliveryStatusBadge status={line.status} bare />
      <span className="num text-muted-foreground">
        <At line={line} zone={rest.zone} now={rest.now} />
      </span>
      <span className="min-w-0 [overflow-wrap:anywhere] max-md:w-full">
        <Outcome line={line} />
      </span>
      <span className="text-right">
        {remedy && (rest.may || remedy.kind === "look") ? (
          <RemedyButton slug={rest.slug} postId={rest.postId} remedy={remedy} deliveryId={line.deliveryId} />
        ) : null}
      </span>
    </li>
  );
}

/** A post's deliveries under its row. */
export function DeliveryLines({ lines, ...rest }: Props) {
  return (
    <ul aria-label="Deliveries" className="py-1.5 pr-2.5 pl-[62px] whitespace-normal max-md:pl-8">
      {lines.map((line) => (
        <Line key={line.deliveryId} line={line} {...rest} />
      ))}
    </ul>
  );
}
