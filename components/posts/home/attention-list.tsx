import Link from "next/link";
import type { ReactNode } from "react";
import { StatusIcon, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Icon, type IconName } from "@/components/ui/icon";
import { SectionHeader } from "@/components/ui/section";
import { when } from "@/lib/dates";
import type { DeliveryLine } from "@/lib/deliveries/listing/schema";
import type { AttentionItem, HomeView } from "@/lib/deliveries/overview/schema";
import { requireFacts } from "@/lib/platforms/catalog";
import { postTitle } from "@/lib/posts/rules";
import { type Remedy, remedyOf } from "../remedy";
import { RemedyButton } from "../remedy-button";
import { listed, plural, spelled } from "../words";

type Words = { tone: Tone; icon: IconName; label: string; title: string; text: string };
type About = { now: Date; zone: string };
type PostItem = Extract<AttentionItem, { post: unknown }>;
type ChannelItem = Exclude<AttentionItem, PostItem>;

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
/** `today 16:00` in the middle of a sentence; weekdays keep their capital. */
const inside = (at: Date, { zone, now }: About) => when(at, zone, now).replace(/^To/, "to");
const label = (line: Pick<DeliveryLine, "platform">) => requireFacts(line.platform).label;
const names = (lines: readonly DeliveryLine[]) => listed([...new Set(lines.map(label))]);

function othersHaveIt(lines: readonly DeliveryLine[], concerned: readonly DeliveryLine[]): string {
  const out = lines.filter((line) => line.status === "published" && !concerned.includes(line)).length;
  if (out === 0) return "";
  return ` The other ${out === 1 ? "channel has" : `${spelled(out)} channels have`} it.`;
}

/** The deliveries an item is about. */
function concernedOf(item: PostItem): DeliveryLine[] {
  return item.lines.filter((line) =>
    item.kind === "duplicated" ? line.duplicated : line.status === item.kind,
  );
}

function postWords(item: PostItem, about: About): Words {
  const concerned = concernedOf(item);
  const title = `“${postTitle(item.post.text, 60)}”`;
  const where = names(concerned);
  const others = othersHaveIt(item.lines, concerned);
  switch (item.kind) {
    case "duplicated":
      return {
        tone: "red",
        icon: "copy",
        label: "Published twice",
        title: `${where} has ${title} twice`,
        text: "Look at both and delete one of them there.",
      };
    case "unknown":
      return {
        tone: "amber",
        icon: "triangle-alert",
        label: "Being checked",
        title: `${where} did not answer about ${title}`,
        text: `It may be out there, so it is not sent again. Posthaste goes on looking.${others}`,
      };
    case "missed":
      return {
        tone: "orange",
        icon: "clock-alert",
        label: "Missed",
        title: `${title} was not sent`,
        text: `${item.post.dueAt ? `It was due ${inside(item.post.dueAt, about)}, ` : "Its time passed "}while nothing was running here.${others}`,
      };
    default:
      return {
        tone: "red",
        icon: "circle-x",
        label: "Failed",
        title: `${where} did not take ${title}`,
        text: `${concerned[0]?.failure?.reason ?? "The platform refused it."}${others}`,
      };
  }
}

function waitingWords(item: ChannelItem, about: About): string {
  if (item.waiting === 0 || !item.firstDueAt) return "No post waits for it.";
  return `${capital(spelled(item.waiting))} ${plural(item.waiting, "post waits", "posts wait")}, the first ${inside(item.firstDueAt, about)}.`;
}

function channelWords(item: ChannelItem, about: About): Words {
  const name = `${requireFacts(item.channel.platform).label} ${item.channel.handle}`;
  if (item.kind === "expiring") {
    return {
      tone: "amber",
      icon: "key",
      label: "Access ends",
      title: `Access to ${name} ends before ${spelled(item.waiting)} ${plural(item.waiting, "post is", "posts are")} due`,
      text: `Access runs out ${inside(item.endsAt, about)}; the first post after that is due ${inside(item.firstDueAt, about)}.`,
    };
  }
  const asks =
    item.channel.health === "reconnect" ? "needs signing in again" : "refuses this server’s credentials";
  return {
    tone: "amber",
    icon: "triangle-alert",
    label: "Needs attention",
    title: `${name} ${asks}`,
    text: `${item.channel.reason ?? ""} ${waitingWords(item, about)}`.trim(),
  };
}

/** The button of an item about a post: what solves the first of its troubles. */
function remedyFor(item: PostItem): { remedy: Remedy; deliveryId: string } | null {
  const [line] = concernedOf(item);
  const remedy = line ? remedyOf(line) : null;
  return line && remedy ? { remedy, deliveryId: line.deliveryId } : null;
}

function Need({ words, children }: { words: Words; children: ReactNode }) {
  return (
    <li className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 border-b border-border py-[11px] max-md:grid-cols-[16px_minmax(0,1fr)]">
      <span className="mt-0.5 self-start">
        <StatusIcon tone={words.tone} icon={words.icon} label={words.label} />
      </span>
      <div className="min-w-0">
        <strong className="block font-medium [overflow-wrap:anywhere]">{words.title}</strong>
        <p className="text-xs leading-[17px] text-muted-foreground [overflow-wrap:anywhere] max-md:text-sm max-md:leading-[19px]">
          {words.text}
        </p>
      </div>
      {children ? (
        <div className="max-md:col-start-2 max-md:mt-2 max-md:justify-self-start">{children}</div>
      ) : null}
    </li>
  );
}

function itemButton(item: AttentionItem, slug: string, may: boolean): ReactNode {
  if ("post" in item) {
    const found = remedyFor(item);
    const acts = found && (may || found.remedy.kind === "look");
    return acts ? <RemedyButton slug={slug} postId={item.post.id} {...found} /> : null;
  }
  return (
    <Button variant="outline" size="sm" asChild>
      <Link href={`/w/${slug}/channels`}>{item.kind === "expiring" ? "Renew access" : "Reconnect"}</Link>
    </Button>
  );
}

/** What waits for a person, each with the one button that solves it. */
export function AttentionList({ home, slug, may }: { home: HomeView; slug: string; may: boolean }) {
  const { attention, numbers } = home;
  const more = numbers.attention - attention.length;
  return (
    <section aria-labelledby="need">
      <SectionHeader id="need" title="Needs attention" note={numbers.attention || undefined} />
      {attention.length === 0 ? (
        <p className="flex items-center gap-2 py-3 text-muted-foreground">
          <Icon name="circle-check" className="text-status-published" />
          All is well: nothing failed, and every channel is signed in.
        </p>
      ) : (
        <ul>
          {attention.map((item) => (
            <Need key={item.key} words={"post" in item ? postWords(item, home) : channelWords(item, home)}>
              {itemButton(item, slug, may)}
            </Need>
          ))}
        </ul>
      )}
      {more > 0 ? (
        <p className="pt-2.5 text-xs text-muted-foreground">
          And {spelled(more)} more in{" "}
          <Link className="link" href={`/w/${slug}/posts?status=failed`}>
            Failed
          </Link>
          ,{" "}
          <Link className="link" href={`/w/${slug}/posts?status=partly_published`}>
            Partly published
          </Link>{" "}
          and{" "}
          <Link className="link" href={`/w/${slug}/posts?status=missed`}>
            Missed
          </Link>
          .
        </p>
      ) : null}
    </section>
  );
}
