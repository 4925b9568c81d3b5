import { env } from "@/lib/env";
import { catalog } from "@/lib/platforms/catalog";
import { listed } from "@/lib/words";
import { operatorOf } from "./operator";
import { Paper } from "./paper";

/** What this installation keeps of people, why, for how long, and how to have it deleted. Platforms ask for this page. */
export function PrivacyScreen() {
  const { host, contact } = operatorOf(env());
  return (
    <Paper title="Privacy">
      <p>
        {host} runs Posthaste, a program that publishes posts on accounts of the people who use it. Whoever
        operates this installation is responsible for it; write to {contact}.
      </p>
      <h2>What is kept</h2>
      <ul>
        <li>Your account here: name, e-mail address, a hash of your password, and when you signed in.</li>
        <li>
          What you write and upload here, and what became of it on each platform, with the platforms’ answers
          as evidence.
        </li>
        <li>
          Of each account you connect: its name, picture, address and followers, the permissions you granted,
          and the access to it, encrypted. Of its posts: their texts, addresses and numbers, so that you can
          see them here.
        </li>
      </ul>
      <h2>What it is used for</h2>
      <p>
        To publish, change and delete your posts when you say so, and to show you what became of them. Nothing
        is sold, used for advertising, or used to train anything. It is shared with nobody but the platforms
        you connect: {listed(catalog.map(({ label }) => label))}.
      </p>
      <h2>How long</h2>
      <p>
        Until you delete it. Posts and channels that you delete here are erased after 30 days; disconnecting
        an account erases its access at once and withdraws it at the platform where that is possible. You can
        also withdraw it at the platform itself: then nothing more can be read or posted.
      </p>
      <h2 id="deletion">Having your data deleted</h2>
      <p>
        Disconnect the account under Channels, or remove Posthaste from the platform’s list of connected apps:
        what was read of that account is then deleted here as well. To have everything deleted, write to{" "}
        {contact} from your account’s e-mail address.
      </p>
      <h2>Cookies</h2>
      <p>One that keeps you signed in, and one that remembers how you want screens to look. No others.</p>
    </Paper>
  );
}
