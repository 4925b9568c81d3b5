import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { clientOf } from "../oauth/grants.ts";
import { type Answer, type Sent, startSandbox } from "../testing.ts";

export const redirectUri = "http://localhost:3000/api/channels/callback";

/** A JPEG's head with its size, as much as a simulator looks at. */
export function jpeg(width: number, height: number): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), frame, Buffer.alloc(64)]);
}

export const mp4 = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypisom"), Buffer.alloc(64)]);

/** Hands out files by name. */
export async function startHost(files: Readonly<Record<string, Buffer>>) {
  const server = createServer((request, response) => {
    const file = files[(request.url ?? "").slice(1)];
    if (file) response.writeHead(200).end(file);
    else response.writeHead(404).end();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((closed) => server.close(closed)),
  };
}

type Person = { account: string; assets?: readonly string[]; decision?: "allow" | "deny" };

/** A sandbox with one of Meta's platforms, and a person who presses the buttons. */
export async function startMetaSandbox(platform: string) {
  const sandbox = await startSandbox();
  const client = clientOf(platform);
  const ask = (method: string, path: string, sent: Sent = {}): Promise<Answer> =>
    sandbox.send(method, `/${platform}${path}`, sent);

  /** Where the browser is sent from the consent page. */
  async function consent(
    page: string,
    scopes: readonly string[],
    { account, assets = [], decision = "allow" }: Person,
  ): Promise<URL> {
    const body = new URLSearchParams({
      client_id: client.id,
      redirect_uri: redirectUri,
      response_type: "code",
      asked: scopes.join(","),
      state: "kept & <safe>",
      account,
      decision,
    });
    for (const scope of scopes) body.append("scope", scope);
    for (const asset of assets) body.append("asset", asset);
    const answer = await ask("POST", page, { body, headers: { origin: sandbox.origin } });
    return new URL(answer.headers.get("location") ?? "nowhere:");
  }

  async function accounts(): Promise<{ id: string; handle: string }[]> {
    const { json } = await sandbox.control("GET", "/accounts");
    const all = json.accounts as { platform: string; id: string; handle: string }[];
    return all.filter((one) => one.platform === platform);
  }

  return { ...sandbox, client, ask, consent, accounts };
}

export type MetaSandbox = Awaited<ReturnType<typeof startMetaSandbox>>;

/** Code and subcode of an error in the shared envelope. */
export const errorOf = ({ json }: Answer): unknown[] => {
  const error = json.error as { code?: number; error_subcode?: number } | undefined;
  return error?.error_subcode === undefined ? [error?.code] : [error.code, error.error_subcode];
};
