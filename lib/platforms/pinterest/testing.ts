import type { Outgoing, OutgoingMedia } from "../contract";
import type { Choice } from "../contract-facts";
import { type SignedIn, startSignedIn } from "../testing/signed-in";
import { outgoing, type Stage } from "../testing/stage";
import { pinterest as adapter } from "./adapter";

export type Pinterest = SignedIn & {
  stage: Stage;
  boards: readonly Choice[];
  /** A Pin on the account's first board. */
  pin(text: string, media: readonly OutgoingMedia[], options?: Outgoing["options"]): Outgoing;
  /** A Pin as the sandbox shows it, past the adapter. */
  shown(remoteId: string): Promise<Record<string, unknown>>;
  /** The bytes of a Pin's picture. */
  pictureOf(remoteId: string): Promise<Buffer>;
};

/** Starts the sandbox, a server for files and one of a stranger, and signs in. */
export async function startPinterest(): Promise<Pinterest> {
  const signedIn = await startSignedIn({ platform: adapter, authorize: "/www.pinterest.com/oauth/" });
  const { sandbox, files, origin, context, account } = signedIn;
  const boards = account.limits?.choices?.board ?? [];
  const shown: Pinterest["shown"] = async (remoteId) => {
    const headers = { authorization: `Bearer ${context.access.token}` };
    const response = await fetch(`${origin}/api.pinterest.com/v5/pins/${remoteId}`, { headers });
    return (await response.json()) as Record<string, unknown>;
  };
  const pin: Pinterest["pin"] = (text, media, options = {}) => ({
    ...outgoing(text, media),
    options: { board: boards[0]?.value ?? "", ...options },
  });
  return {
    ...signedIn,
    stage: {
      context,
      timeline: () => sandbox.timeline("pinterest"),
      control: sandbox.control("pinterest", context.accountId),
      compose: async (text) => pin(text, [await files.picture("A dot")]),
      picture: (alt) => files.picture(alt),
    },
    boards,
    pin,
    shown,
    async pictureOf(remoteId) {
      const { media } = (await shown(remoteId)) as { media: { images: { "600x": { url: string } } } };
      return Buffer.from(await (await fetch(media.images["600x"].url)).arrayBuffer());
    },
  };
}
