import Link from "next/link";
import { env } from "@/lib/env";
import { operatorOf } from "./operator";
import { Paper } from "./paper";

/** What holds between whoever operates this installation and whoever uses it. Platforms ask for this page. */
export function TermsScreen() {
  const { host, contact } = operatorOf(env());
  return (
    <Paper title="Terms">
      <p>
        These terms hold for using Posthaste at {host}. Its operator offers it; write to {contact} with any
        question. Posthaste itself is free software under the MIT licence, without warranty.
      </p>
      <h2>What you may do</h2>
      <p>
        Connect accounts that are yours or that you may act for, and publish what you have the right to
        publish. You are responsible for what goes out in your name, and for keeping to the rules of each
        platform you publish on.
      </p>
      <h2>What you may not do</h2>
      <ul>
        <li>Publish what is unlawful, or what deceives or harasses people.</li>
        <li>Send the same to many accounts to push it, or work around a platform’s limits.</li>
        <li>Try to reach other people’s workspaces, accounts or files.</li>
      </ul>
      <h2>What you can expect</h2>
      <p>
        Posts go out at the time you chose as long as this installation and the platform work; when they do
        not, you are told what happened and nothing is sent twice. A platform may refuse a post, limit an
        account or end its interface at any time; that is outside the operator’s reach.
      </p>
      <h2>Ending</h2>
      <p>
        You can disconnect your accounts and have your data deleted at any time: the{" "}
        <Link href="/privacy" className="link">
          privacy page
        </Link>{" "}
        says how. The operator may end the use of who breaks these terms.
      </p>
    </Paper>
  );
}
