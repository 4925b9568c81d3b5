import { Icon } from "@/components/ui/icon";
import { SectionHeader } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import type { LookView, Reading } from "@/lib/deliveries/looking/schema";
import type { DeliveryView } from "@/lib/deliveries/queries";
import { requireFacts } from "@/lib/platforms/catalog";
import { plural } from "@/lib/words";
import { LookDeeds } from "./look-deeds";

type Props = {
  delivery: DeliveryView;
  look: LookView;
  slug: string;
  zone: string;
  now: Date;
  /** Whether this person may decide. */
  may: boolean;
};

const columnHead = "text-xs font-medium text-muted-foreground";

function Sent({ look, zone, now }: Pick<Props, "look" | "zone" | "now">) {
  return (
    <div className="min-w-0">
      <h3 className={columnHead}>
        What was sent
        {look.sentAt ? (
          <>
            {" · "}
            <Time at={look.sentAt} zone={zone} now={now} format="seconds" />
          </>
        ) : null}
      </h3>
      <blockquote
        dir="auto"
        className="mt-2 border-l-2 border-border-strong pl-3 whitespace-pre-wrap [overflow-wrap:anywhere]"
      >
        {look.text || <span className="text-muted-foreground">No text</span>}
      </blockquote>
      {look.pictures > 0 ? (
        <p className="mt-2 flex items-center gap-1.5 text-xs text-muted-foreground">
          <Icon name="image" size={14} />
          {`with ${look.pictures} ${plural(look.pictures, "picture")}`}
        </p>
      ) : null}
    </div>
  );
}

function Readings({ readings, zone, now }: { readings: readonly Reading[] } & Pick<Props, "zone" | "now">) {
  return (
    <div className="min-w-0">
      <h3 className={columnHead}>What was seen there</h3>
      <ol className="mt-2 grid gap-2">
        {readings.map(({ id, at, summary, evidence }) => (
          <li key={id}>
            <span className="[overflow-wrap:anywhere]">{summary}</span>
            <span className="block text-xs text-muted-foreground">
              <Time at={at} zone={zone} now={now} format="seconds" />
              {evidence?.status === undefined ? null : ` · answer ${evidence.status}`}
            </span>
          </li>
        ))}
      </ol>
      {readings.length === 0 ? <p className="mt-2 text-muted-foreground">It was never read back.</p> : null}
    </div>
  );
}

/** What a person needs to decide whether something is out that nobody can tell of, and the two answers. */
export function LookPanel({ delivery, look, slug, zone, now, may }: Props) {
  const { label } = requireFacts(delivery.platform);
  return (
    <section aria-labelledby="look" className="min-w-0">
      <SectionHeader
        id="look"
        title={`Is it on ${label}?`}
        end={
          look.profileUrl ? (
            <a
              className="link inline-flex items-center gap-1"
              href={look.profileUrl}
              target="_blank"
              rel="noreferrer"
            >
              Open the profile
              <Icon name="external" size={14} label="opens the platform" />
            </a>
          ) : null
        }
      />
      <p className="max-w-[62ch] pt-3 text-pretty text-muted-foreground">
        It was sent, and no answer says whether {label} took it. Look there and say what you see: until then
        it is not sent again.
      </p>
      <div className="grid gap-x-8 gap-y-5 pt-4 sm:grid-cols-2">
        <Sent look={look} zone={zone} now={now} />
        <Readings readings={look.readings} zone={zone} now={now} />
      </div>
      {may ? <LookDeeds look={look} label={label} slug={slug} zone={zone} now={now} /> : null}
    </section>
  );
}
