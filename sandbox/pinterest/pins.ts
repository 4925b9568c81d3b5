import { type Context, Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { innerFault } from "../faults.ts";
import type { Post } from "../posts.ts";
import { invalid, noPin, notPermitted } from "./api-error.ts";
import { freshId, jsonBody, type Network, type PinData, paged, requireAccount, stamp } from "./network.ts";
import { boardOf, linkOf, sourceOf, words } from "./pin-input.ts";
import { numbersOf, pinView } from "./views.ts";

const READ = ["boards:read", "pins:read"];
const WRITE = ["boards:read", "boards:write", "pins:read", "pins:write"];
const DAY_MS = 86_400_000;
const METRICS =
  /^(IMPRESSION|OUTBOUND_CLICK|PIN_CLICK|SAVE|SAVE_RATE|TOTAL_COMMENTS|TOTAL_REACTIONS|USER_FOLLOW|PROFILE_VISIT|VIDEO_MRC_VIEW|VIDEO_AVG_WATCH_TIME|VIDEO_V50_WATCH_TIME|VIDEO_START|VIDEO_10S_VIEW|QUARTILE_95_PERCENT_VIEW)$/;
/** Counted since the Pin was made, not by day. */
const LIFETIME = ["TOTAL_COMMENTS", "TOTAL_REACTIONS"];

type Pin = Post<PinData>;

/** A Pin that is there; an id is all digits. */
function pinOf({ posts }: Network, id: string): Pin {
  if (!/^\d+$/.test(id)) throw invalid("pin_id does not match '^\\d+$'");
  const pin = posts.get(id);
  if (!pin) throw noPin();
  return pin;
}

function ownPin(network: Network, c: Context<SandboxEnv>, accountId: string): Pin {
  const pin = pinOf(network, c.req.param("id") ?? "");
  if (pin.accountId !== accountId) throw notPermitted();
  return pin;
}

async function create(network: Network, c: Context<SandboxEnv>) {
  const { posts, world } = network;
  const account = requireAccount(network, c, WRITE);
  const body = await jsonBody(c);
  const board = boardOf(network, account.id, body.board_id);
  const text = words(body, "description", 800) ?? "";
  const shown = {
    title: words(body, "title", 100),
    link: linkOf(body),
    alt: words(body, "alt_text", 500),
  };
  const source = await sourceOf(network, account.id, body);
  const again = innerFault(c, world.faults, "duplicate") ? 2 : 1;
  let remoteId = "";
  for (let time = 0; time < again; time += 1) {
    remoteId = freshId(world.now() + time);
    posts.add({
      remoteId,
      accountId: account.id,
      parentId: null,
      text,
      mediaCount: source.files.length,
      createdAt: stamp(world.now()),
      receivedAt: world.now(),
      data: { boardId: board.id, ...shown, ...source },
    });
  }
  return pinView(network, pinOf(network, remoteId), account.id);
}

async function change(network: Network, c: Context<SandboxEnv>) {
  const account = requireAccount(network, c, WRITE);
  const pin = ownPin(network, c, account.id);
  const body = await jsonBody(c);
  if ("media_source" in body) throw invalid("media_source cannot be changed");
  const { data } = pin;
  const given = <Value>(name: string, read: () => Value, old: Value): Value => (name in body ? read() : old);
  const changed: PinData = {
    ...data,
    title: given("title", () => words(body, "title", 100), data.title),
    link: given("link", () => linkOf(body), data.link),
    alt: given("alt_text", () => words(body, "alt_text", 500), data.alt),
    boardId: given("board_id", () => boardOf(network, account.id, body.board_id).id, data.boardId),
  };
  const text = given("description", () => words(body, "description", 800) ?? "", pin.text);
  const at = network.world.now();
  network.posts.edit(pin.remoteId, { text, mediaCount: pin.mediaCount, data: changed, at });
  return pinView(network, pinOf(network, pin.remoteId), account.id);
}

/** An account's Pins, newest first, in pages; a list that lags leaves out the newest. */
export function listed(
  network: Network,
  c: Context<SandboxEnv>,
  accountId: string,
  which: (pin: Pin) => boolean = () => true,
) {
  const lag = innerFault(c, network.world.faults, "list-lag");
  const newest = network.world.now() - (lag?.ms ?? 0);
  const pins = network.posts
    .list({ accountId })
    .filter((pin) => which(pin) && (!lag || pin.receivedAt <= newest));
  const { items, bookmark } = paged(c, pins);
  return { items: items.map((pin) => pinView(network, pin, accountId)), bookmark };
}

/** A day of the last ninety, in UTC. */
function dayOf(network: Network, c: Context<SandboxEnv>, name: string): number {
  const text = c.req.query(name) ?? "";
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) throw invalid(`${name} is not a 'date'`);
  if (at < network.world.now() - 91 * DAY_MS) throw invalid(`${name} is more than 90 days back`);
  return at;
}

function analytics(network: Network, c: Context<SandboxEnv>) {
  const account = requireAccount(network, c, READ);
  const pin = ownPin(network, c, account.id);
  const [start, end] = [dayOf(network, c, "start_date"), dayOf(network, c, "end_date")];
  if (end < start || end - start > 90 * DAY_MS) throw invalid("end_date; constraint: at most 90 days");
  const asked = (c.req.query("metric_types") ?? "").split(",");
  if (asked.some((name) => !METRICS.test(name))) throw invalid("metric_types is not one of the known ones");
  const numbers = Object.entries(numbersOf(network, pin)).filter(([name]) => asked.includes(name));
  const pick = (lifetime: boolean) =>
    Object.fromEntries(numbers.filter(([name]) => LIFETIME.includes(name) === lifetime));
  const date = new Date(end).toISOString().slice(0, 10);
  const daily_metrics = [{ data_status: "READY", date, metrics: pick(false) }];
  return { all: { lifetime_metrics: pick(true), daily_metrics, summary_metrics: pick(false) } };
}

/** Everything below `/v5/pins`. */
export function pinRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.post("/", async (c) => c.json(await create(network, c), 201));
  routes.get("/", (c) => c.json(listed(network, c, requireAccount(network, c, READ).id)));
  routes.get("/:id", (c) => {
    const account = requireAccount(network, c, READ);
    return c.json(pinView(network, pinOf(network, c.req.param("id")), account.id));
  });
  routes.get("/:id/analytics", (c) => c.json(analytics(network, c)));
  routes.patch("/:id", async (c) => c.json(await change(network, c)));
  routes.delete("/:id", (c) => {
    const account = requireAccount(network, c, WRITE);
    const pin = ownPin(network, c, account.id);
    network.posts.remove(pin.remoteId, network.world.now());
    return c.body(null, 204);
  });
  return routes;
}
