"use client";

import type { PostStatus } from "@/lib/posts/rules";
import type { Row } from "./checks";
import { FinishBar } from "./finish-bar";
import { ReviseBar, ReviseButton } from "./revise-bar";
import type { Saver } from "./saver";
import type { ComposerStore } from "./store";
import type { Finish } from "./use-finish";
import type { Plan } from "./use-plan";
import type { When } from "./use-when";

type EndingProps = {
  slug: string;
  status: PostStatus;
  rows: readonly Row[];
  /** The rows with every problem, also of a post in which nothing is written yet. */
  checked: readonly Row[];
  there: readonly string[];
  finish: Finish;
  when: When;
  plan: Plan;
  store: ComposerStore;
  saver: Saver;
};

/** How writing ends: a post that is out is revised, any other goes out. */
export function Ending({ status, checked, ...rest }: EndingProps) {
  if (status === "published") return <ReviseBar {...rest} rows={checked} />;
  return (
    <FinishBar
      rows={rest.rows}
      finish={rest.finish}
      when={rest.when}
      plan={rest.plan}
      more={<ReviseButton {...rest} rows={checked} plain />}
      draft={status === "draft"}
      waiting={status === "scheduled"}
    />
  );
}
