import Link from "next/link";
import { notFound } from "next/navigation";
import { Time } from "@/components/ui/time";
import { publicScope } from "@/lib/auth/mint";
import { getDeletion } from "@/lib/deliveries/forgetting/queries";
import { deletedWords } from "@/lib/deliveries/forgetting/rules";
import { env } from "@/lib/env";
import { operatorOf } from "./operator";
import { Paper } from "./paper";

/** What was deleted when somebody asked a platform for it: the page that the platform sends them to. */
export async function DeletionScreen({ code }: { code: string }) {
  const deletion = await getDeletion(publicScope(), code);
  if (!deletion) notFound();
  const { host, contact } = operatorOf(env());
  return (
    <Paper title="Data deletion">
      <p>
        {deletion.label} asked {host} to delete what it kept of you. That was done on{" "}
        <Time at={deletion.at} zone="UTC" format="long-day" /> at{" "}
        <Time at={deletion.at} zone="UTC" format="seconds" /> UTC.
      </p>
      <p>{deletedWords(deletion)}</p>
      <h2>What is still kept</h2>
      <p>
        What people wrote here themselves, and that it was published. The{" "}
        <Link href="/privacy#deletion" className="link">
          privacy page
        </Link>{" "}
        says how to have that deleted too; write to {contact} with any question.
      </p>
      <p className="text-muted-foreground">
        Confirmation code <code className="break-all">{code}</code>
      </p>
    </Paper>
  );
}
