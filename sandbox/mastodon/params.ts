import type { Context } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { ApiError } from "./api-error.ts";

export type Params = Record<string, unknown>;

function isParams(value: unknown): value is Params {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof File);
}

function appendItem(list: unknown[], path: readonly string[], value: unknown): void {
  const [key] = path;
  if (key === undefined) {
    list.push(value);
    return;
  }
  const last = list.at(-1);
  const fits = isParams(last) && !Object.hasOwn(last, key);
  const item = fits ? last : {};
  if (!fits) list.push(item);
  assign(item, path, value);
}

/** Puts a form field where its brackets say: `a[b]` is a key, `a[]` an item of a list. */
function assign(target: Params, path: readonly string[], value: unknown): void {
  const [key = "", ...rest] = path;
  if (key === "__proto__") return;
  if (rest.length === 0) {
    target[key] = value;
  } else if (rest[0] === "") {
    const list = Array.isArray(target[key]) ? (target[key] as unknown[]) : [];
    target[key] = list;
    appendItem(list, rest.slice(1), value);
  } else {
    const inner = isParams(target[key]) ? target[key] : {};
    target[key] = inner;
    assign(inner, rest, value);
  }
}

function fromPairs(pairs: Iterable<[string, unknown]>): Params {
  const params: Params = {};
  for (const [name, value] of pairs) {
    assign(
      params,
      [name.replace(/\[.*$/, ""), ...[...name.matchAll(/\[([^\]]*)\]/g)].map((part) => part[1] ?? "")],
      value,
    );
  }
  return params;
}

async function bodyParams(c: Context<SandboxEnv>): Promise<Params> {
  const type = c.req.header("content-type") ?? "";
  if (type.includes("json")) {
    const body: unknown = await c.req.json().catch(() => {
      throw new ApiError(400, "Error occurred while parsing request parameters");
    });
    return isParams(body) ? body : {};
  }
  if (!type.includes("form")) return {};
  const form = await c.req.formData().catch(() => {
    throw new ApiError(400, "Error occurred while parsing request parameters");
  });
  return fromPairs(form);
}

/** Query and body (JSON, urlencoded or multipart) as one, the way Rails reads them. */
export async function readParams(c: Context<SandboxEnv>): Promise<Params> {
  const query = fromPairs(new URL(c.req.url).searchParams);
  return c.req.method === "GET" ? query : { ...query, ...(await bodyParams(c)) };
}

/** Null when absent or empty. */
export function text(params: Params, name: string): string | null {
  const value = params[name];
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}

export function truthy(params: Params, name: string): boolean {
  return [true, "true", "1", 1, "on"].includes(params[name] as string | number | boolean);
}

export function list(params: Params, name: string): unknown[] {
  const value = params[name];
  if (Array.isArray(value)) return value;
  return value === undefined || value === null || value === "" ? [] : [value];
}

export function object(params: Params, name: string): Params | null {
  const value = params[name];
  return isParams(value) ? value : null;
}
