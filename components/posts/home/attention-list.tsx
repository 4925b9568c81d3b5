import Link from "next/link";
import type { ReactNode } from "react";
import { StatusIcon, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Icon, type IconName } from "@/components/ui/icon";
import { SectionHeader } from "@/components/ui/section";
import type { DeliveryLine } from "@/lib/deliveries/listing/schema";
import type { AttentionItem, HomeView } from "@/lib/deliveries/overview/schema";
import {
  type About,
  channelTrouble,
  DELETE_ONE,
  EVIDENCE,
  inside,
  missedText,
  postTrouble,
  quoted,
  type Remedy,
  waitingText,
} from "@/lib/notifications/rules";
import { requireFacts } from "@/lib/platforms/catalog";
import { listed, plural, spelled } from "@/lib/words";
import { DecideButtons } from "../decide-buttons";
import { asksWhether, remedyOf } from "../remedy";
import { RemedyButton } from "../remedy-button";

type Words = { tone: Tone; icon: IconName; label: string; title: string; text: string };
type PostItem = Extract<AttentionItem, { kind: "failed" | "missed" | "unknown" | "duplicated" }>;
type AfterItem = Extract<AttentionItem, { kind: "after" }>;
type ChannelItem = Exclude<AttentionItem, PostItem | AfterItem>;

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
  const title = postTrouble(
    concerned.some(asksWhether) ? "ask" : item.kind,
    names(concerned),
    quoted(item.post.text),
  );
  const others = othersHaveIt(item.lines, concerned);
  switch (item.kind) {
    case "duplicated":
      return {
        tone: "red",
        icon: "copy",
        label: "Published twice",
        title,
        text: DELETE_ONE,
      };
    case "unknown":
      return {
        tone: "amber",
        icon: "triangle-alert",
        label: "Being checked",
        title,
        text: `It may be out there, so it is not sent again. Posthaste goes on looking.${others}`,
      };
    case "missed":
      return {
        tone: "orange",
        icon: "clock-alert",
        label: "Missed",
        title,
        text: `${missedText(item.post.dueAt, concerned[0]?.failure?.reason ?? "", about)}${others}`,
      };
    default:
      return {
        tone: "red",
        icon: "circle-x",
        label: "Failed",
        title,
        text: `${concerned[0]?.failure?.reason ?? "The platform refused it."}${others}`,
      };
  }
}

/** A comment, an edit or a deletion that failed: the post itself is out. */
function afterWords({ act, look, where, reason, post }: AfterItem): Words {
  const there = listed(where.map((platform) => label({ platform })));
  return {
    tone: "red",
    icon: "circle-x",
    label: "Failed",
    title: postTrouble(look ? "look" : "failed", there, quoted(post.text), act),
    text: reason || "The platform refused it.",
  };
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
  return {
    tone: "amber",
    icon: "triangle-alert",
    label: "Needs attention",
    title: channelTrouble(name, item.channel.health),
    text: `${item.channel.reason ?? ""} ${waitingText(item.waiting, item.firstDueAt, about)}`.trim(),
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

function wordsOf(item: AttentionItem, about: About): Words {
  if (item.kind === "after") return afterWords(item);
  return "post" in item ? postWords(item, about) : channelWords(item, about);
}

const OPEN: Remedy = { kind: "look", label: "Open the post" };

function itemButton(item: AttentionItem, slug: string, may: boolean): ReactNode {
  if (item.kind === "after") {
    const { post, look, deliveryId } = item;
    return look ? (
      <RemedyButton slug={slug} postId={post.id} remedy={EVIDENCE} deliveryId={deliveryId} />
    ) : (
      <RemedyButton slug={slug} postId={post.id} remedy={OPEN} />
    );
  }
  if ("post" in item) {
    if (may && concernedOf(item).some(asksWhether))
      return <DecideButtons slug={slug} postId={item.post.id} />;
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
            <Need key={item.key} words={wordsOf(item, home)}>
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
