import type { Outgoing, OutgoingMedia } from "../contract";
import type { OAuthConnect } from "../contract-connecting";
import { type SignedIn, startSignedIn } from "../testing/signed-in";
import { outgoing, type Stage } from "../testing/stage";
import { reddit as adapter } from "./adapter";

export const connect: OAuthConnect = adapter.connect;

/** A post to the subreddit that takes everything. */
export const submission = (
  text: string,
  options: Outgoing["options"] = {},
  media: readonly OutgoingMedia[] = [],
): Outgoing => ({
  ...outgoing(text, media),
  options: { subreddit: "sandbox", title: "A title", ...options },
});

export type Reddit = SignedIn & {
  stage: Stage;
  /** A post as the sandbox shows it, past the adapter. */
  shown(remoteId: string): Promise<Record<string, unknown>>;
};

/** Starts the sandbox, a server for files and one of a stranger, and signs in. */
export async function startReddit(): Promise<Reddit> {
  const signedIn = await startSignedIn({
    platform: adapter,
    authorize: "/www.reddit.com/api/v1/authorize",
    fields: { duration: "permanent" },
  });
  const { sandbox, files, origin, context } = signedIn;
  return {
    ...signedIn,
    stage: {
      context,
      timeline: () => sandbox.timeline("reddit"),
      control: sandbox.control("reddit", context.accountId),
      compose: async (text) => submission(text),
      picture: (alt) => files.picture(alt),
    },
    async shown(remoteId) {
      const response = await fetch(`${origin}/oauth.reddit.com/api/info?id=${remoteId}&raw_json=1`, {
        headers: { authorization: `Bearer ${context.access.token}`, "user-agent": "test:suite:v1" },
      });
      const json = (await response.json()) as { data: { children: { data: Record<string, unknown> }[] } };
      return json.data.children[0]?.data ?? {};
    },
  };
}
