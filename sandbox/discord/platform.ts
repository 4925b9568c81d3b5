import { Hono } from "hono";
import type { Account } from "../accounts.ts";
import type { SandboxEnv } from "../asked.ts";
import { firstFitting, type Named } from "../operations.ts";
import type { Refusal, RefusalDetail, SandboxPlatform, World } from "../platform.ts";
import { discordPages, timelineOf } from "./pages.ts";
import { invalidToken, limited, Refused, unknownMessage, unknownWebhook } from "./refused.ts";
import {
  addWebhook,
  openDiscord,
  platformId,
  sameText,
  tokenOf,
  type Webhook,
  webhookUrl,
} from "./server.ts";
import { webhookRoutes } from "./webhooks.ts";

const named: Named = [
  [/^POST [^/]+\/[^/]+$/, ["publish"]],
  [/^PATCH [^/]+\/[^/]+\/messages\/[^/]+$/, ["update"]],
  [/^DELETE [^/]+\/[^/]+\/messages\/[^/]+$/, ["remove"]],
  [/^GET [^/]+\/[^/]+\/messages\/[^/]+$/, ["metrics", "read"]],
  [/^DELETE [^/]+\/[^/]+$/, ["revoke"]],
  [/^GET /, ["read"]],
];

/** What follows `/webhooks/`: an id, a token and what is asked of them. */
const below = (path: string): string | undefined =>
  /^\/discord\/discord\.com\/api(?:\/v\d+)?\/webhooks\/(.+)$/.exec(path)?.[1];

function operations(method: string, path: string): readonly string[] {
  const asked = below(path);
  return asked ? firstFitting(named, `${method} ${asked}`) : [];
}

function refuse(refusal: Refusal, { path, status, retryAfterSeconds }: RefusalDetail): Response {
  switch (refusal) {
    case "5xx":
      return new Refused(status, 0, `${status}: Internal Server Error`).toResponse();
    case "429":
      return limited(retryAfterSeconds);
    case "expired":
    case "revoked":
      return invalidToken().toResponse();
    case "suspended":
      return unknownWebhook().toResponse();
    case "not-found":
      return (path.includes("/messages/") ? unknownMessage() : unknownWebhook()).toResponse();
  }
}

export function discordPlatform(world: World): SandboxPlatform {
  const discord = openDiscord(world);
  const { accounts } = discord;
  const routes = new Hono<SandboxEnv>();
  routes.onError((error, c) => {
    c.set("wrong", error.message);
    return (
      error instanceof Refused ? error : new Refused(500, 0, "500: Internal Server Error")
    ).toResponse();
  });
  for (const version of ["", "/v10", "/v9"])
    routes.route(`/discord.com/api${version}/webhooks`, webhookRoutes(discord));
  routes.all("/discord.com/api/*", () => new Refused(404, 0, "404: Not Found").toResponse());
  routes.route("/", discordPages(discord));
  const change = (id: string, edit: (account: Account<Webhook>) => Account<Webhook>) => {
    const account = accounts.get(id);
    if (account) accounts.save(edit(account));
  };
  return {
    id: platformId,
    label: "Discord",
    connecting: { address: `${discord.base}/discord.com`, how: "Connect with the address of a webhook." },
    routes,
    operations,
    accountOf(_headers, path) {
      const [id = "", token = ""] = below(path)?.split("/") ?? [];
      const account = accounts.get(id);
      return account && sameText(token, tokenOf(account)) ? account : null;
    },
    refuse,
    seed() {
      if (accounts.list().length > 0) return;
      addWebhook(discord, "announcements", "Announcements");
      addWebhook(discord, "studio-north", "Studio North");
      addWebhook(discord, "showcase", "Showcase", true);
    },
    accounts: accounts.list,
    addAccount: (handle, name) => addWebhook(discord, handle, name),
    revoke: (id) =>
      change(id, (account) => ({
        ...account,
        data: { ...account.data, generation: account.data.generation + 1 },
      })),
    // A webhook's token never ends by itself.
    expire: () => {},
    suspend: accounts.suspend,
    credentials(account) {
      const webhook = accounts.get(account.id);
      return webhook
        ? [
            { label: "Webhook URL", value: webhookUrl(discord, webhook) },
            { label: "Channel", value: webhook.data.isForum ? "a forum" : "a text channel" },
          ]
        : [];
    },
    timeline: (limit) => timelineOf(discord, discord.posts.list({ withDeleted: true, limit })),
    clear: discord.blobs.clear,
  };
}
