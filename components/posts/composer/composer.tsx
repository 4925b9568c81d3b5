"use client";

import Link from "next/link";
import { useCallback, useMemo, useState } from "react";
import { useUploads } from "@/components/media/use-uploads";
import { PageFrame } from "@/components/shell/page-frame";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Icon } from "@/components/ui/icon";
import { toast } from "@/components/ui/toast";
import type { ChannelChoice } from "@/lib/channels/schema";
import type { Problem } from "@/lib/deliveries/checking/schema";
import type { PostStatus } from "@/lib/posts/rules";
import type { PlanView } from "@/lib/series/queries";
import { Beside } from "./beside";
import { choicesOf, rowsOf, unwritten } from "./checks";
import { type Content, isWorthKeeping } from "./content";
import { Ending } from "./ending";
import { Notices } from "./notices";
import { SavedMark } from "./saved-mark";
import { isDirty, type Stored } from "./state";
import { useComposer } from "./use-composer";
import { useFinish } from "./use-finish";
import { useLeaving } from "./use-leaving";
import { usePlan } from "./use-plan";
import { useWhen } from "./use-when";
import { type Chosen, timeIn } from "./when";
import { MAX_FILES, Write } from "./write";

type ComposerProps = {
  slug: string;
  id: string;
  /** IANA zone of the workspace. */
  zone: string;
  stored: Stored | null;
  status: PostStatus;
  channels: readonly ChannelChoice[];
  /** Channels on whose platforms it is out. */
  there: readonly string[];
  /** When it is planned for, or could be. */
  when: Chosen;
  /** Whether it repeats, and what happens when it cannot go out on time. */
  plan: PlanView;
  /** When the page was made: server and browser draw the same. */
  now: Date;
  /** The address is too old for a post that is only being begun: the server or this browser should hold it. */
  expected: boolean;
};

/** Where a post is written, checked, looked at, and sent on its way. */
export function Composer({
  slug,
  id,
  zone,
  stored,
  status,
  channels,
  there,
  when: planned,
  plan: view,
  now,
  expected,
}: ComposerProps) {
  const automatic = status === "draft";
  const out = status === "published";
  const [fresh] = useState(stored === null);
  const choices = useMemo(() => choicesOf(channels), [channels]);
  const known = useMemo(() => choices.map((choice) => choice.id), [choices]);
  const { store, saver, state, ready } = useComposer({ slug, id, stored, channels: known, automatic });
  const when = useWhen(planned, now);
  const plan = usePlan(slug, view, when.chosen);
  const uploading = useUploads(slug, (file) => store.send({ kind: "media-added", file }));
  const failed = uploading.uploads.filter(({ failure }) => failure !== null).length;
  const rowsFor = useCallback(
    (content: Content, refused: readonly Problem[]) => rowsOf(content, choices, refused),
    [choices],
  );
  const finish = useFinish({
    slug,
    store,
    saver,
    when,
    plan,
    rowsFor,
    uploads: { running: uploading.uploads.length - failed, failed },
  });
  const checked = rowsFor(state.content, finish.refused);
  const rows = isWorthKeeping(state.content) || finish.tried ? checked : unwritten(checked);
  const dirty = isDirty(state) && (state.revision > 0 || isWorthKeeping(state.content));
  const flush = useCallback(() => void saver.flush(), [saver]);
  const question = useLeaving({
    unsaved: dirty || uploading.uploads.length > failed,
    stuck: dirty && (!automatic || state.conflict || state.failure !== null),
    save: flush,
    drop: saver.stop,
  });
  const at = timeIn(zone, when.chosen, when.check, when.now);

  if (expected && ready && state.revision === 0 && !isWorthKeeping(state.content))
    return <Gone slug={slug} />;

  function addFiles(files: File[]) {
    const room = MAX_FILES - state.content.media.length - uploading.uploads.length;
    uploading.add(files.slice(0, Math.max(0, room)));
    if (files.length > room)
      toast.failed(`A post takes ${MAX_FILES} files. Remove one that is there to use another.`);
  }

  return (
    <PageFrame
      bare
      crumbs={[{ label: "Posts", href: `/w/${slug}/posts` }, { label: fresh ? "New post" : "Edit post" }]}
      actions={
        <>
          <SavedMark state={state} saver={saver} zone={zone} automatic={automatic} />
          <Button asChild variant="ghost" size="icon" aria-label="Close">
            <Link href={automatic ? `/w/${slug}/posts` : `/w/${slug}/posts/${id}`}>
              <Icon name="x" />
            </Link>
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the button that says Schedule. */}
      <div
        data-fills=""
        // A file that misses the text by a little must not replace the page.
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          if (event.defaultPrevented) return;
          event.preventDefault();
          addFiles([...event.dataTransfer.files]);
        }}
        className="flex h-[calc(100dvh-var(--topbar))] flex-col max-[940px]:h-auto"
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey) || event.repeat) return;
          event.preventDefault();
          if (!out) finish.schedule();
        }}
      >
        <Notices state={state} store={store} />
        <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_436px] max-xl:grid-cols-[minmax(0,1fr)_412px] max-[940px]:grid-cols-[minmax(0,1fr)]">
          {choices.length > 0 || isWorthKeeping(state.content) ? (
            <Write
              slug={slug}
              state={state}
              store={store}
              choices={choices}
              rows={rows}
              fixed={out}
              uploads={uploading}
              onFiles={addFiles}
            />
          ) : (
            <NoChannels slug={slug} />
          )}
          <Beside
            slug={slug}
            rows={rows}
            state={state}
            zone={zone}
            at={at}
            whenError={when.check.error}
            there={out ? there : null}
            onLead={finish.lead}
          />
        </div>
        <Ending
          slug={slug}
          status={status}
          rows={rows}
          checked={checked}
          there={there}
          finish={finish}
          when={when}
          plan={plan}
          store={store}
          saver={saver}
        />
      </div>
      {question}
    </PageFrame>
  );
}

function NoChannels({ slug }: { slug: string }) {
  return (
    <div>
      <h1 className="sr-only">New post</h1>
      <EmptyState
        drawing="plug"
        title="No channel is connected yet"
        action={
          <Button asChild>
            <Link href={`/w/${slug}/channels`}>Connect a channel</Link>
          </Button>
        }
      >
        A post goes out on channels: accounts of yours on a platform. Connect the first one, then come back to
        write.
      </EmptyState>
    </div>
  );
}

function Gone({ slug }: { slug: string }) {
  return (
    <PageFrame crumbs={[{ label: "Posts", href: `/w/${slug}/posts` }, { label: "Post" }]}>
      <h1 className="sr-only">Post</h1>
      <EmptyState
        drawing="letter"
        title="This post is not here"
        action={
          <Button asChild>
            <Link href={`/w/${slug}/posts/new`}>Write a new post</Link>
          </Button>
        }
      >
        It was deleted, or never saved. What is saved is under Posts.
      </EmptyState>
    </PageFrame>
  );
}
