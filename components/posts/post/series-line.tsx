import { Icon } from "@/components/ui/icon";
import type { Scope } from "@/lib/auth/scope";
import { moment, zonePlace } from "@/lib/dates";
import { getSeriesOfPost } from "@/lib/series/queries";
import { StopSeries } from "./stop-series";

type Props = { scope: Scope; slug: string; postId: string; zone: string; now: Date; may: boolean };

/** For a post of a series: the rule, the next times on the workspace's clock, and the button that stops it. */
export async function SeriesLine({ scope, slug, postId, zone, now, may }: Props) {
  const series = await getSeriesOfPost(scope, postId);
  if (!series) return null;
  const over = series.stopped || series.next.length === 0;
  const times = series.next.map((at) => moment(at, zone, now));
  return (
    <section
      aria-label="Series"
      className="mt-5 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-border bg-sidebar px-4 py-2.5"
    >
      <Icon name="repeat" className="text-muted-foreground" />
      <div className="min-w-[200px] flex-1 text-xs leading-[18px]">
        <p className="text-sm">
          <span className="font-medium">{series.words}</span>{" "}
          <span className="text-muted-foreground">{zonePlace(series.zone)}</span>
        </p>
        <p className="num text-muted-foreground">
          {series.stopped
            ? "Stopped: no more posts are made."
            : over
              ? "It has ended: no more posts follow."
              : `Next: ${times.join(" · ")}`}
        </p>
      </div>
      {may && !over ? <StopSeries slug={slug} seriesId={series.id} waiting={series.waiting} /> : null}
    </section>
  );
}
