import type { AccountContext } from "../contract";
import type { RunningSandbox } from "../testing/sandbox";
import { type Staged, staged } from "../testing/staged";
import { telegram as adapter } from "./adapter";

type Credentials = { label: string; value: string }[];

/** Telegram at the sandbox. */
export const baseOf = ({ origin }: RunningSandbox): string => `${origin}/telegram`;

/** What a person enters to connect a channel of the sandbox. */
export async function credentialsOf(
  sandbox: RunningSandbox,
  handle: string,
): Promise<{ token: string; channel: string }> {
  const { accounts } = (await sandbox.call("GET", "/accounts")) as {
    accounts: { platform: string; handle: string; credentials: Credentials }[];
  };
  const own = accounts.find((one) => one.platform === "telegram" && one.handle === handle)?.credentials ?? [];
  const labelled = (label: string) => own.find((one) => one.label === label)?.value ?? "";
  return { token: labelled("Bot token"), channel: labelled("Channel") };
}

export async function signInAt(sandbox: RunningSandbox, handle: string): Promise<AccountContext> {
  const signed = await adapter.connect.signIn(await credentialsOf(sandbox, handle), baseOf(sandbox));
  if (!signed.ok) throw new Error(JSON.stringify(signed.failure));
  const { origin, account, access } = signed.value;
  return { origin, accountId: account.id, handle: account.handle, access, app: null };
}

/** A channel to post in, for the tests of one file. */
export const onChannel = (): Staged =>
  staged("telegram", async ({ sandbox }) => {
    // Twenty messages a minute are fewer than one file sends.
    await sandbox.call("POST", "/limits", { enabled: false });
    return signInAt(sandbox, "meadow_news");
  });
