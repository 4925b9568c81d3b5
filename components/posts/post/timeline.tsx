import { type Tone, toneGround, toneText } from "@/components/ui/badge";
import { Icon, type IconName } from "@/components/ui/icon";
import { SectionHeader } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import { TimeHint } from "@/components/ui/time-hint";
import { cn } from "@/lib/cn";
import { zonePlace } from "@/lib/dates";
import type { AttemptView, DeliveryView } from "@/lib/deliveries/queries";
import { threadProgress } from "@/lib/deliveries/showing/rules";
import { requireFacts } from "@/lib/platforms/catalog";
import { plural } from "@/lib/words";
import { Evidence } from "./evidence";
import { byDay, dayWithYear, inZone, stepOf, triesOf, withTenths } from "./steps";

type Props = { delivery: DeliveryView; zone: string; now: Date };

type Closing = { tone: Tone | null; icon: IconName; title: string; text: string };

const ENDED: readonly DeliveryView["status"][] = ["failed", "missed", "cancelled"];

const pinTone: Record<AttemptView["outcome"], Tone | null> = {
  ok: null,
  info: null,
  failed: "red",
  unknown: "amber",
};

/** What the last entry says: whether anything was sent. */
function closingOf(delivery: DeliveryView): Closing | null {
  const { label } = requireFacts(delivery.platform);
  const progress = threadProgress(delivery.steps);
  if (progress && progress.out > 0 && !delivery.look && ENDED.includes(delivery.status)) {
    return {
      tone: "olive",
      icon: "circle-half",
      title: `${progress.out} of ${progress.all} parts are out`,
      text: `Nothing of the rest is on ${label}. Retrying goes on with the first part that is not out.`,
    };
  }
  switch (delivery.status) {
    case "failed":
      return delivery.look
        ? {
            tone: "amber",
            icon: "eye",
            title: "It may be there",
            text: `Look at ${label} before sending it anew: nothing here can tell.`,
          }
        : {
            tone: "green",
            icon: "shield",
            title: "Nothing was posted",
            text: `No post was made on ${label}. Retrying cannot make a second one.`,
          };
    case "unknown":
      return {
        tone: "amber",
        icon: "search",
        title: "Still looking",
        text: `It is read back from ${label} until it is certain, and not sent again before that.`,
      };
    case "missed":
    case "cancelled":
      return {
        tone: "green",
        icon: "shield",
        title: "Nothing was posted",
        text: `No post was made on ${label}.`,
      };
    default:
      return null;
  }
}

function Pin({ icon, tone }: { icon: IconName; tone: Tone | null }) {
  return (
    <span
      className={cn(
        "z-1 -mt-0.5 grid size-6 place-items-center rounded-full border max-md:col-start-1 max-md:row-start-1",
        tone
          ? ["border-transparent", toneText[tone], toneGround[tone]]
          : "border-border-strong bg-background text-muted-foreground",
      )}
    >
      <Icon name={icon} size={13} />
    </span>
  );
}

const rowLook =
  "relative grid grid-cols-[82px_24px_minmax(0,1fr)] gap-x-2.5 pb-[15px] not-last:before:absolute not-last:before:top-5 not-last:before:-bottom-0.5 not-last:before:left-[103.5px] not-last:before:w-px not-last:before:bg-border-strong max-md:grid-cols-[24px_minmax(0,1fr)] max-md:not-last:before:left-[11.5px]";

function Entry({ line, zone, now }: { line: AttemptView } & Pick<Props, "zone" | "now">) {
  const { title, icon } = stepOf(line.step);
  const done = line.step === "receipt" || line.step === "updated" || line.step === "removed";
  const tone = done ? "green" : pinTone[line.outcome];
  return (
    <li className={rowLook}>
      <TimeHint
        at={line.at.toISOString()}
        zone={zone}
        className="text-right text-xs leading-5 text-muted-foreground max-md:col-start-2 max-md:text-left"
      >
        {withTenths(line.at, zone)}
      </TimeHint>
      <Pin icon={icon} tone={tone} />
      <div className="min-w-0 max-md:col-start-2">
        <b className="font-medium">{title}</b>
        {line.about ? <span className="text-muted-foreground"> · {line.about}</span> : null}
        <p className="text-muted-foreground [overflow-wrap:anywhere]">{inZone(line.summary, zone, now)}</p>
        <Evidence line={line} />
      </div>
    </li>
  );
}

function Close({ closing }: { closing: Closing }) {
  return (
    <li className={rowLook}>
      <span className="max-md:hidden" />
      <Pin icon={closing.icon} tone={closing.tone} />
      <div className="min-w-0 max-md:col-start-2">
        <b className="font-medium">{closing.title}</b>
        <p className="text-muted-foreground">{closing.text}</p>
      </div>
    </li>
  );
}

/** What happened to one delivery, line by line, with the platform's own words. */
export function Timeline({ delivery, zone, now }: Props) {
  const { label } = requireFacts(delivery.platform);
  const days = byDay(delivery.attempts, zone);
  const tries = triesOf(delivery.attempts);
  const closing = closingOf(delivery);
  return (
    <section aria-labelledby="history" className="min-w-0">
      <SectionHeader
        id="history"
        title={`What happened on ${label}`}
        note={tries > 0 ? `${tries} ${plural(tries, "attempt")}` : undefined}
        end={<span className="text-muted-foreground max-md:hidden">Times in {zonePlace(zone)}</span>}
      />
      {days.map(({ day, lines }, index) => (
        <div key={day}>
          <h3 className="pt-3.5 pl-[126px] text-xs text-muted-foreground max-md:pl-[34px]">
            {dayWithYear(lines[0]?.at ?? now, zone, now)}
          </h3>
          <ol className="pt-2.5">
            {lines.map((line) => (
              <Entry key={line.id} line={line} zone={zone} now={now} />
            ))}
            {index === days.length - 1 && closing ? <Close closing={closing} /> : null}
          </ol>
        </div>
      ))}
      {delivery.status === "scheduled" && delivery.dueAt ? (
        <p className="pt-1 pl-[126px] text-muted-foreground max-md:pl-[34px]">
          Goes out <Time at={delivery.dueAt} zone={zone} now={now} format="relative" />.
        </p>
      ) : null}
      {delivery.attempts.length === 0 ? (
        <p className="py-3 text-muted-foreground">Nothing has happened yet.</p>
      ) : null}
    </section>
  );
}
