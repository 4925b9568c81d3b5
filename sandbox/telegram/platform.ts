import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import type { Refusal, RefusalDetail, SandboxPlatform, World } from "../platform.ts";
import { addChannel, botOf, openBotApi, platformId, tokenOf } from "./bot-api.ts";
import { changeOld } from "./changing.ts";
import { readAbout } from "./chats.ts";
import { telegramPages, timelineOf } from "./pages.ts";
import { readParams } from "./params.ts";
import { badRequest, kicked, notFound, Refused, tooMany, unauthorized } from "./refused.ts";
import { sendNew } from "./sending.ts";

const call = /^\/telegram\/api\.telegram\.org\/bot([^/]+)\/(\w+)$/;

function operations(_method: string, path: string): readonly string[] {
  const method = call.exec(path)?.[2]?.toLowerCase();
  if (!method) return [];
  if (method.startsWith("send")) return ["publish"];
  if (method.startsWith("edit")) return ["update"];
  if (method.startsWith("delete")) return ["remove"];
  return ["read"];
}

function refuse(refusal: Refusal, { status, retryAfterSeconds }: RefusalDetail): Response {
  switch (refusal) {
    case "5xx":
      return new Refused(status, status === 502 ? "Bad Gateway" : "Internal Server Error").toResponse();
    case "429":
      return tooMany(retryAfterSeconds).toResponse();
    case "expired":
    case "revoked":
      return unauthorized().toResponse();
    case "suspended":
      return kicked().toResponse();
    case "not-found":
      return badRequest("chat not found").toResponse();
  }
}

export function telegramPlatform(world: World): SandboxPlatform {
  const api = openBotApi(world);

  async function answer(c: Context<SandboxEnv>): Promise<Response> {
    const token = (c.req.param("bot") ?? "").slice(3);
    const method = (c.req.param("method") ?? "").toLowerCase();
    if (!/^\d+:[\w-]{35}$/.test(token)) throw notFound();
    const bot = botOf(api, token);
    if (!bot) throw unauthorized();
    const params = await readParams(c);
    const result =
      readAbout(api, bot, method, params) ??
      changeOld(api, bot, method, params) ??
      (await sendNew(api, bot, c, method, params));
    if (result === undefined) throw new Refused(404, "Not Found: method not found");
    return c.json({ ok: true, result });
  }

  const routes = new Hono<SandboxEnv>();
  routes.onError((error, c) => {
    c.set("wrong", error.message);
    return (error instanceof Refused ? error : new Refused(500, "Internal Server Error")).toResponse();
  });
  routes.on(["GET", "POST"], "/api.telegram.org/:bot{bot[^/]+}/:method", answer);
  routes.all("/api.telegram.org/*", () => notFound().toResponse());
  routes.route("/", telegramPages(api));
  const change = (id: string, edit: (account: NonNullable<ReturnType<typeof api.accounts.get>>) => void) => {
    const account = api.accounts.get(id);
    if (account) edit(account);
  };
  return {
    id: platformId,
    label: "Telegram",
    connecting: {
      address: `${api.base}/api.telegram.org`,
      how: "Connect with a channel's name or number and the token of its bot.",
    },
    routes,
    operations,
    accountOf: (_headers, path) => botOf(api, call.exec(path)?.[1] ?? "")?.home ?? null,
    refuse,
    seed() {
      if (api.accounts.list().length > 0) return;
      addChannel(api, "meadow_news", "Meadow News");
      addChannel(api, "studio_north", "Studio North");
      addChannel(api, "inner_circle", "Inner Circle", { isPrivate: true });
      addChannel(api, "quiet_corner", "Quiet Corner", { mayPost: false });
    },
    accounts: api.accounts.list,
    addAccount: (handle, name) => addChannel(api, handle, name),
    revoke: (id) =>
      change(id, (account) =>
        api.accounts.save({
          ...account,
          data: { ...account.data, generation: account.data.generation + 1 },
        }),
      ),
    // A bot's token never ends by itself.
    expire: () => {},
    suspend: api.accounts.suspend,
    credentials(account) {
      const channel = api.accounts.get(account.id);
      return channel
        ? [
            { label: "Channel", value: channel.data.username ? `@${channel.data.username}` : channel.id },
            { label: "Bot token", value: tokenOf(channel) },
          ]
        : [];
    },
    timeline: (limit) => timelineOf(api, api.posts.list({ withDeleted: true, limit })),
    clear: api.blobs.clear,
  };
}
