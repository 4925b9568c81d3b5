"use client";

import Link from "next/link";
import { Tooltip } from "@/components/ui/tooltip";
import { ChannelFace, channelName } from "./channel-face";
import type { Choice } from "./checks";
import { PLACES } from "./lead";

type ChannelChipsProps = {
  slug: string;
  choices: readonly Choice[];
  chosen: readonly string[];
  onChoose: (channelId: string, chosen: boolean) => void;
};

/** The channels of the workspace, each to be chosen or not. */
export function ChannelChips({ slug, choices, chosen, onChoose }: ChannelChipsProps) {
  if (choices.length === 0) return <NoChips slug={slug} />;
  const count = choices.filter(({ id }) => chosen.includes(id)).length;
  return (
    <fieldset
      id={PLACES.channels}
      className="flex min-w-0 items-center gap-3.5 overflow-x-auto p-1 [scrollbar-width:none] max-md:-mx-4 max-md:px-5 max-md:py-1.5"
    >
      <legend className="sr-only">Channels</legend>
      {choices.map((choice) => {
        const on = chosen.includes(choice.id);
        return (
          <Tooltip key={choice.id} content={channelName(choice)} side="bottom">
            <label className="group/chip relative block size-9 shrink-0 cursor-pointer rounded-[9px] has-checked:shadow-[0_0_0_2px_var(--background),0_0_0_3.5px_var(--primary)] has-focus-visible:outline-2 has-focus-visible:outline-offset-[5px] has-focus-visible:outline-ring">
              <input
                type="checkbox"
                checked={on}
                onChange={(event) => onChoose(choice.id, event.target.checked)}
                aria-label={channelName(choice)}
                className="absolute inset-0 z-10 m-0 cursor-pointer opacity-0"
              />
              <ChannelFace choice={choice} dimmed={!on} />
            </label>
          </Tooltip>
        );
      })}
      <span className="num ml-1.5 text-xs whitespace-nowrap text-muted-foreground">
        <b className="font-medium text-foreground">
          {count} of {choices.length}
        </b>{" "}
        {choices.length === 1 ? "channel" : "channels"}
      </span>
    </fieldset>
  );
}

function NoChips({ slug }: { slug: string }) {
  return (
    <p id={PLACES.channels} className="py-2 text-muted-foreground">
      No channel is connected, so this can only be a draft.{" "}
      <Link href={`/w/${slug}/channels`} className="link">
        Connect a channel
      </Link>
    </p>
  );
}
