import { Time } from "@/components/ui/time";
import type { RemoteView } from "@/lib/deliveries/syncing/queries";
import { requireFacts } from "@/lib/platforms/catalog";
import { METRICS, type Metric } from "@/lib/platforms/contract-facts";

const LABELS: Record<Metric, string> = {
  impressions: "impressions",
  reach: "reached",
  views: "views",
  likes: "likes",
  comments: "comments",
  shares: "shares",
  saves: "saves",
  clicks: "clicks",
  watchSeconds: "seconds watched",
};

const counted = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

type NumbersProps = { platform: string; remote: RemoteView; zone: string; now: Date };

/** What was read of a post on its platform: its numbers with what they mean there, and whether it was changed there. */
export function Numbers({ platform, remote, zone, now }: NumbersProps) {
  const facts = requireFacts(platform);
  const numbers = METRICS.flatMap((metric) => {
    const value = remote.metrics?.[metric];
    return value === undefined ? [] : [{ metric, value }];
  });
  return (
    <div className="mt-2 text-xs leading-[17px] text-muted-foreground">
      {remote.changedAt && !remote.goneAt ? (
        <p className="text-status-attention">
          Its text was changed there, seen <Time at={remote.changedAt} zone={zone} now={now} />.
        </p>
      ) : null}
      {numbers.length > 0 ? (
        <dl className="num flex flex-wrap gap-x-3">
          {numbers.map(({ metric, value }) => (
            <div key={metric} className="flex gap-1" title={facts.metrics?.[metric]}>
              <dd className="font-medium text-foreground">{counted.format(value)}</dd>
              <dt>{LABELS[metric]}</dt>
            </div>
          ))}
        </dl>
      ) : null}
      {remote.metricsAt && numbers.length > 0 ? (
        <p>
          As of <Time at={remote.metricsAt} zone={zone} now={now} format="relative" />
        </p>
      ) : null}
    </div>
  );
}
