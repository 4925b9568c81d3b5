import type { Context } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { badParameter, GraphError } from "./error.ts";

/** The parameters of a request, wherever they stand: query, form, multipart or JSON. */
export type Params = {
  text(name: string): string | null;
  required(name: string): string;
  /** Comma-separated, or a JSON list. */
  list(name: string): string[];
  /** A value that is JSON, or `null`. */
  json(name: string): unknown;
  flag(name: string, fallback: boolean): boolean;
  whole(name: string): number | null;
  file(name: string): File | null;
  names(): string[];
};

type Given = Map<string, string | File>;

async function bodyOf(c: Context<SandboxEnv>): Promise<Given> {
  const type = (c.req.header("content-type") ?? "").split(";", 1)[0]?.trim() ?? "";
  if (type === "application/json") {
    const body: unknown = await c.req.json().catch(() => undefined);
    if (typeof body !== "object" || body === null || Array.isArray(body))
      throw new GraphError(100, "Invalid JSON in the request body");
    return new Map(
      Object.entries(body).map(([name, value]) => [
        name,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    );
  }
  if (type !== "application/x-www-form-urlencoded" && type !== "multipart/form-data") return new Map();
  const form = await c.req.formData().catch(() => null);
  if (!form) throw new GraphError(100, "The request body could not be parsed");
  const given: Given = new Map();
  for (const [name, value] of form) given.set(name, value);
  return given;
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badParameter(`Param ${name} must be valid JSON`);
  }
}

/** `attached_media[0]`, `attached_media[1]` … in their order. */
function numbered(given: Given, name: string): string[] {
  const found: string[] = [];
  for (let index = 0; ; index += 1) {
    const value = given.get(`${name}[${index}]`);
    if (typeof value !== "string") return found;
    found.push(value);
  }
}

/** Reads what a request carries; the body only of a POST. */
export async function paramsOf(c: Context<SandboxEnv>): Promise<Params> {
  const given: Given = new Map(Object.entries(c.req.query()));
  if (c.req.method === "POST") for (const [name, value] of await bodyOf(c)) given.set(name, value);
  const text = (name: string): string | null => {
    const value = given.get(name);
    return typeof value === "string" ? value : null;
  };
  return {
    text,
    required(name) {
      const value = text(name);
      if (value === null || value === "") throw badParameter(`The parameter ${name} is required`);
      return value;
    },
    list(name) {
      const value = text(name);
      if (!value) return numbered(given, name);
      if (!value.startsWith("[")) return value.split(",").filter(Boolean);
      const list = jsonOf(name, value);
      if (!Array.isArray(list)) throw badParameter(`Param ${name} must be an array`);
      return list.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
    },
    json(name) {
      const value = text(name);
      return value === null ? null : jsonOf(name, value);
    },
    flag(name, fallback) {
      const value = text(name);
      if (value === null) return fallback;
      if (["true", "1"].includes(value)) return true;
      if (["false", "0"].includes(value)) return false;
      throw badParameter(`Param ${name} must be a boolean`);
    },
    whole(name) {
      const value = text(name);
      if (value === null) return null;
      if (!/^\d{1,15}$/.test(value)) throw badParameter(`Param ${name} must be an integer`);
      return Number(value);
    },
    file(name) {
      const value = given.get(name);
      return value instanceof File ? value : null;
    },
    names: () => [...given.keys()],
  };
}
