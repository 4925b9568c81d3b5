import type { Context } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { badRequest, Refused } from "./refused.ts";

export type Params = { values: Record<string, unknown>; files: Map<string, File> };

/** A whole request with files. */
const mostBytes = 52_428_800;

function add(params: Params, pairs: Iterable<[string, FormDataEntryValue]>): void {
  for (const [name, value] of pairs) {
    if (typeof value === "string") params.values[name] = value;
    else params.files.set(name, value);
  }
}

/** Query and body (JSON, urlencoded or multipart) as one. */
export async function readParams(c: Context<SandboxEnv>): Promise<Params> {
  const params: Params = { values: {}, files: new Map() };
  add(params, new URL(c.req.url).searchParams);
  if (c.req.method === "GET") return params;
  if (Number(c.req.header("content-length") ?? 0) > mostBytes)
    throw new Refused(413, "Request Entity Too Large");
  const type = c.req.header("content-type") ?? "";
  if (type.includes("json")) {
    const body: unknown = await c.req.json().catch(() => null);
    if (typeof body !== "object" || body === null || Array.isArray(body))
      throw badRequest("can't parse JSON object");
    Object.assign(params.values, body);
  } else if (type.includes("form")) {
    const form = await c.req.formData().catch(() => null);
    if (!form) throw badRequest("can't parse form data");
    add(params, form);
  }
  return params;
}

/** A value that may be an object or a list, also where it came as JSON in a form's field. */
export function structured(params: Params, name: string): unknown {
  const value = params.values[name];
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    throw badRequest(`can't parse ${name} JSON object`);
  }
}

export function text(params: Params, name: string): string {
  const value = params.values[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

export const truthy = (params: Params, name: string): boolean =>
  ["true", "1", "True"].includes(String(params.values[name]));

export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
