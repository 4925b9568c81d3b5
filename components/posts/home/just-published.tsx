import Link from "next/link";
import { PlatformMark } from "@/components/channels/platform-mark";
import { SectionHeader } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import type { DeliveryLine, PostRow } from "@/lib/deliveries/listing/schema";
import { postTitle } from "@/lib/posts/rules";
import { Flash } from "../flash";
import { Thumb } from "../thumb";
import { postAddress, shortAddress } from "../words";

type Props = { rows: PostRow[]; now: Date; zone: string; slug: string };

const outAt = (row: PostRow): Date =>
  row.deliveries.reduce<Date | null>(
    (newest, line) =>
      line.publishedAt && (!newest || line.publishedAt > newest) ? line.publishedAt : newest,
    null,
  ) ?? row.updatedAt;

function Place({ line }: { line: DeliveryLine }) {
  const mark = <PlatformMark platform={line.platform} size={14} />;
  if (!line.address) {
    return (
      <span className="flex items-center gap-[7px] text-muted-foreground">
        {mark}
        <span className="truncate">{line.handle}: published, address unknown</span>
      </span>
    );
  }
  return (
    <a
      href={line.address}
      target="_blank"
      rel="noreferrer"
      className="flex items-center gap-[7px] text-muted-foreground hover:text-primary"
    >
      {mark}
      <span className="truncate">{shortAddress(line.address)}</span>
    </a>
  );
}

function Published({ row, now, zone, slug }: { row: PostRow } & Omit<Props, "rows">) {
  const places = row.deliveries.filter((line) => line.status === "published");
  return (
    <Flash
      as="article"
      stamp={places.map((line) => line.deliveryId).join()}
      className="border-b border-border py-3 last:border-b-0"
    >
      <div className="flex gap-3">
        <div className="min-w-0 flex-1">
          <Time at={outAt(row)} zone={zone} now={now} className="text-xs text-muted-foreground" />
          <p dir="auto" className="line-clamp-2 leading-[18px] [overflow-wrap:anywhere]">
            <Link href={postAddress(slug, row)} className="hover:underline">
              {postTitle(row.text, 160)}
            </Link>
          </p>
        </div>
        {row.thumb ? <Thumb picture={row.thumb} className="size-9" /> : null}
      </div>
      <ul className="mt-2 text-xs leading-[22px]">
        {places.map((line) => (
          <li key={line.deliveryId}>
            <Place line={line} />
          </li>
        ))}
      </ul>
    </Flash>
  );
}

/** The newest posts that are out, with their addresses. */
export function JustPublished({ rows, now, zone, slug }: Props) {
  return (
    <section aria-labelledby="just">
      <SectionHeader
        id="just"
        title="Just published"
        end={
          <Link className="link" href={`/w/${slug}/posts`}>
            All posts
          </Link>
        }
      />
      {rows.length === 0 ? <p className="py-3 text-muted-foreground">Nothing is out yet.</p> : null}
      {rows.map((row) => (
        <Published key={row.id} row={row} now={now} zone={zone} slug={slug} />
      ))}
    </section>
  );
}
