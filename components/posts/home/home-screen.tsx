import Link from "next/link";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader, SectionHeader } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import { hasPermission } from "@/lib/auth/permissions";
import type { Scope } from "@/lib/auth/scope";
import { longDay, relative, zonePlace } from "@/lib/dates";
import { getHome } from "@/lib/deliveries/overview/queries";
import type { HomeView } from "@/lib/deliveries/overview/schema";
import { plural, spelled } from "@/lib/words";
import { AttentionList } from "./attention-list";
import { Figures } from "./figures";
import { JustPublished } from "./just-published";
import { UpcomingList } from "./upcoming-list";
import { WeekPiles } from "./week-piles";

type Props = { scope: Scope; slug: string };

/** `four posts still to go out today, the next in 48 min` */
function outlook({ numbers, now }: HomeView): string {
  const { leftToday, nextDueAt } = numbers;
  if (!nextDueAt) return "nothing is scheduled";
  const next = relative(nextDueAt, now);
  if (leftToday === 0) return `nothing more today, the next ${next}`;
  return `${spelled(leftToday)} ${plural(leftToday, "post")} still to go out today, the next ${next}`;
}

function FirstSteps({ slug, hasChannels, may }: { slug: string; hasChannels: boolean; may: boolean }) {
  if (!hasChannels) {
    return (
      <EmptyState
        drawing="plug"
        title="Connect a first channel"
        action={
          <Button asChild>
            <Link href={`/w/${slug}/channels`}>Connect a channel</Link>
          </Button>
        }
      >
        A channel is an account on a platform. Once one is connected, you write a post and choose when it goes
        out.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      drawing="letter"
      title="Nothing written yet"
      action={
        may ? (
          <Button asChild>
            <Link href={`/w/${slug}/posts/new`}>Write a post</Link>
          </Button>
        ) : null
      }
    >
      Your channels are ready. Write a first post: publish it now, or choose a time for it.
    </EmptyState>
  );
}

/** Home: four numbers, what waits for a person, what comes, what is out. */
export async function HomeScreen({ scope, slug }: Props) {
  const home = await getHome(scope);
  const may = hasPermission(scope, "posts.schedule");
  const place = zonePlace(home.zone);
  const header = (
    <PageHeader
      title={longDay(home.now, home.zone)}
      lead={
        <>
          <Time at={home.now} zone={home.zone} format="time" now={home.now} /> in {place}
          {home.hasPosts ? ` · ${outlook(home)}` : null}
        </>
      }
    />
  );
  if (!home.hasPosts) {
    return (
      <>
        {header}
        <div className="mt-6 border-t border-border">
          <FirstSteps slug={slug} hasChannels={home.hasChannels} may={may} />
        </div>
      </>
    );
  }
  return (
    <>
      {header}
      <Figures home={home} slug={slug} />
      <div className="grid items-start gap-x-12 gap-y-9 lg:grid-cols-[minmax(0,1fr)_312px]">
        <div className="grid min-w-0 gap-8">
          <AttentionList home={home} slug={slug} may={may} />
          <section aria-labelledby="next">
            <SectionHeader
              id="next"
              title="Upcoming"
              note={
                home.numbers.scheduled > home.upcoming.length
                  ? `next ${home.upcoming.length} of ${home.numbers.scheduled.toLocaleString("en-GB")}`
                  : undefined
              }
              end={
                <Link href={`/w/${slug}/posts?status=scheduled&order=oldest`} className="link">
                  All scheduled
                </Link>
              }
            />
            <UpcomingList rows={home.upcoming} now={home.now} zone={home.zone} slug={slug} may={may} />
          </section>
        </div>
        <aside className="grid min-w-0 gap-8">
          <WeekPiles week={home.week} now={home.now} zone={home.zone} />
          <JustPublished rows={home.justPublished} now={home.now} zone={home.zone} slug={slug} />
        </aside>
      </div>
    </>
  );
}
