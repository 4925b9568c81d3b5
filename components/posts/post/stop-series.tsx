"use client";

import { AlertDialog } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { stopSeries } from "@/lib/series/actions";
import { capital, plural, spelled } from "@/lib/words";

const NO_ANSWER = "The server did not answer. The series goes on; try again.";

/** Stops a series, after saying how many posts that cancels. */
export function StopSeries({ slug, seriesId, waiting }: { slug: string; seriesId: string; waiting: number }) {
  async function stop() {
    const answer = await stopSeries(slug, { seriesId }).catch(() => null);
    if (!answer?.ok) {
      toast.failed(answer?.failure.message ?? NO_ANSWER);
      return false;
    }
    const { cancelled } = answer.value;
    toast.done(
      cancelled === 0
        ? "The series is stopped."
        : `The series is stopped. ${capital(spelled(cancelled))} ${plural(cancelled, "post was", "posts were")} cancelled.`,
    );
    return true;
  }
  const waits =
    waiting === 0
      ? "No post of it waits."
      : `${capital(spelled(waiting))} ${plural(waiting, "post that waits is", "posts that wait are")} cancelled.`;
  return (
    <AlertDialog
      trigger={
        <Button variant="outline" size="sm">
          Stop the series…
        </Button>
      }
      title="Stop this series?"
      description={`${waits} What is out stays. To change the rule or the text instead, edit a post and choose “This and all later”.`}
      confirm="Stop the series"
      cancel="Keep it"
      destructive
      onConfirm={stop}
    />
  );
}
