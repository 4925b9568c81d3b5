"use client";

import { AlertDialog } from "@/components/ui/alert-dialog";
import { toast } from "@/components/ui/toast";
import { stopPublishing } from "@/lib/deliveries/stopping/actions";
import { capital, plural, spelled } from "@/lib/words";
import { useShell } from "./shell-context";
import { stopQuestion } from "./stop-question";

const NO_ANSWER = "The server did not answer. Publishing may go on; try again.";

function stoppedWords({ waiting, sending }: { waiting: number; sending: number }): string {
  const waits =
    waiting === 0
      ? "No post waits."
      : `${capital(spelled(waiting))} ${plural(waiting, "post waits", "posts wait")} until you resume.`;
  const late =
    sending === 0
      ? ""
      : ` It came too late for ${spelled(sending)} that ${plural(sending, "is", "are")} being sent.`;
  return `All publishing is stopped. ${waits}${late}`;
}

/** Asks before everything stops, and says what that means. */
export function StopView({ open }: { open: boolean }) {
  const { workspace } = useShell();
  async function stop() {
    const answer = await stopPublishing(workspace.slug, {}).catch(() => null);
    if (!answer?.ok) {
      toast.failed(answer?.failure.message ?? NO_ANSWER);
      return false;
    }
    toast.note(stoppedWords(answer.value));
    return true;
  }
  return (
    <AlertDialog
      open={open}
      onOpenChange={(next) => (next ? stopQuestion.ask() : stopQuestion.close())}
      title={`Stop all publishing in ${workspace.name}?`}
      description="Nothing more is sent on any channel, for everybody here, until somebody resumes. What falls due meanwhile waits and then follows its own setting for being late. What is being sent this moment cannot be called back."
      confirm="Stop all publishing"
      cancel="Keep publishing"
      destructive
      onConfirm={stop}
    />
  );
}
