import Link from "next/link";
import { notFound } from "next/navigation";
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
  const at = deletion.at.toISOString();
  return (
    <Paper title="Data deletion">
      <p>
        Through {deletion.label}, {host} was asked to delete what it kept of you. That was done on{" "}
        <time dateTime={at} className="num">
          {at.slice(0, 10)} at {at.slice(11, 16)} UTC
        </time>
        .
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
