import { Hono } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { ApiError, invalid } from "./api-error.ts";
import { addBoard, boardsOf, jsonBody, type Network, paged, requireAccount } from "./network.ts";
import { boardOf, words } from "./pin-input.ts";
import { listed } from "./pins.ts";
import { boardView } from "./views.ts";

const PRIVACIES = ["PUBLIC", "PROTECTED", "SECRET"] as const;

/** Everything below `/v5/boards`. */
export function boardRoutes(network: Network): Hono<SandboxEnv> {
  const routes = new Hono<SandboxEnv>();
  routes.get("/", (c) => {
    const account = requireAccount(network, c, ["boards:read"]);
    const { items, bookmark } = paged(c, boardsOf(network, account.id));
    return c.json({ items: items.map((board) => boardView(network, board)), bookmark });
  });
  routes.post("/", async (c) => {
    const account = requireAccount(network, c, ["boards:read", "boards:write"]);
    const body = await jsonBody(c);
    const name = words(body, "name", 180);
    if (!name) throw invalid("name is a required property");
    const privacy = PRIVACIES.find((one) => one === (body.privacy ?? "PUBLIC"));
    if (!privacy) throw invalid("privacy is not one of ['PUBLIC', 'PROTECTED', 'SECRET']");
    if (boardsOf(network, account.id).some((board) => board.name.toLowerCase() === name.toLowerCase()))
      throw new ApiError(409, 58, "You already have a board with this name.");
    const description = words(body, "description", 500) ?? "";
    return c.json(boardView(network, addBoard(network, account.id, { name, privacy, description })), 201);
  });
  routes.get("/:id/sections", (c) => {
    const account = requireAccount(network, c, ["boards:read"]);
    boardOf(network, account.id, c.req.param("id"));
    return c.json({ items: [], bookmark: null });
  });
  routes.get("/:id/pins", (c) => {
    const account = requireAccount(network, c, ["boards:read", "pins:read"]);
    const { id } = boardOf(network, account.id, c.req.param("id"));
    return c.json(listed(network, c, account.id, ({ data }) => data.boardId === id));
  });
  return routes;
}
