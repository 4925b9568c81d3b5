import type { AccountContext } from "../contract";
import { bluesky as adapter } from "./adapter";

/** The running sandbox: its address and its control API. */
type RunningSandbox = {
  origin: string;
  call(method: "GET", path: string): Promise<Record<string, unknown>>;
};

/** Signs in with what a form would hold. */
export async function signIn(fields: Record<string, string>, base: string | null): Promise<AccountContext> {
  const signed = await adapter.connect.signIn(fields, base);
  if (!signed.ok) throw new Error(JSON.stringify(signed.failure));
  const { origin, account, access } = signed.value;
  return { origin, accountId: account.id, handle: account.handle, access, app: null };
}

/** The sandbox's first account, connected. */
export async function signInAtSandbox(sandbox: RunningSandbox): Promise<AccountContext> {
  const { accounts } = (await sandbox.call("GET", "/accounts")) as {
    accounts: { platform: string; handle: string; credentials: { label: string; value: string }[] }[];
  };
  const own = accounts.find(({ platform }) => platform === "bluesky");
  const password = own?.credentials.find(({ label }) => label.startsWith("App password"))?.value ?? "";
  return signIn({ handle: own?.handle ?? "", password }, `${sandbox.origin}/bluesky`);
}
