import type { Context } from "hono";
import type { SandboxEnv } from "../asked.ts";
import { mediaKind } from "../media-kind.ts";
import { emptyMessage, invalidForm, Refused, tooLarge } from "./refused.ts";
import { type Attachment, type Discord, type MessageData, snowflake } from "./server.ts";

export type Payload = { values: Record<string, unknown>; files: Map<string, File> };

const mostRequest = 26_214_400;
const mostFile = 10_485_760;
const mostFiles = 10;
const mostContent = 2000;
const mostDescription = 1024;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refused(400, 50109, "The request body contains invalid JSON.");
  }
  if (!isObject(value)) throw invalidForm("_", "MODEL_TYPE_CONVERT", "Only dictionaries may be used");
  return value;
}

/** JSON, or a form with `payload_json` and `files[n]`. */
export async function readPayload(c: Context<SandboxEnv>): Promise<Payload> {
  if (Number(c.req.header("content-length") ?? 0) > mostRequest) throw tooLarge();
  const type = c.req.header("content-type") ?? "";
  if (type.startsWith("application/json")) return { values: parsed(await c.req.text()), files: new Map() };
  if (!type.includes("form"))
    throw new Refused(
      400,
      50035,
      `Expected "Content-Type" header to be one of {'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'}.`,
    );
  const form = await c.req.formData().catch(() => null);
  if (!form) throw new Refused(400, 50035, "Invalid Form Body");
  const files = new Map<string, File>();
  const values: Record<string, unknown> = {};
  for (const [name, value] of form) {
    const index = /^files?(?:\[(\d+)\])?$/.exec(name);
    if (typeof value !== "string") files.set(index?.[1] ?? name, value);
    else if (name === "payload_json") Object.assign(values, parsed(value));
    else values[name] = value;
  }
  return { values, files };
}

export function contentOf({ values }: Payload): string | null {
  const { content } = values;
  if (content === undefined || content === null) return null;
  if (typeof content !== "string") throw invalidForm("content", "BASE_TYPE_BAD_TYPE", "Must be a string.");
  if ([...content].length > mostContent)
    throw invalidForm("content", "BASE_TYPE_MAX_LENGTH", `Must be ${mostContent} or fewer in length.`);
  return content.trim();
}

/** Whom a text calls: everybody it can, unless `allowed_mentions` says less. */
export function pingsOf({ values }: Payload, content: string): string[] {
  const allowed = isObject(values.allowed_mentions) ? values.allowed_mentions.parse : undefined;
  const may = (kind: string) =>
    Array.isArray(allowed) ? allowed.includes(kind) : values.allowed_mentions === undefined;
  const found = [
    ...(may("everyone") && /@(everyone|here)\b/.test(content) ? ["everyone"] : []),
    ...(may("users") ? (content.match(/<@!?\d+>/g) ?? []) : []),
    ...(may("roles") ? (content.match(/<@&\d+>/g) ?? []) : []),
  ];
  return found;
}

export function embedsOf({ values }: Payload): unknown[] {
  const embeds = Array.isArray(values.embeds) ? values.embeds : [];
  if (embeds.length > 10)
    throw invalidForm("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
  return embeds;
}

function described(entry: Record<string, unknown> | undefined, index: number): string | null {
  const text = entry?.description;
  if (text === undefined || text === null || text === "") return null;
  if (typeof text !== "string" || [...text].length > mostDescription)
    throw invalidForm(
      `attachments.${index}.description`,
      "BASE_TYPE_MAX_LENGTH",
      `Must be ${mostDescription} or fewer in length.`,
    );
  return text;
}

async function stored(
  discord: Discord,
  file: File,
  filename: string,
): Promise<Omit<Attachment, "description">> {
  if (file.size > mostFile) throw tooLarge();
  const id = snowflake(discord.world.now());
  const saved = await discord.blobs.save(file.stream() as ReadableStream<Uint8Array>, mostFile, () => id);
  if (!saved) throw tooLarge();
  const kind = mediaKind(saved.head);
  const mime = kind?.mime ?? (file.type || "application/octet-stream");
  discord.documents.put("attachment", id, { mime });
  return {
    id,
    filename: filename.replace(/[^\w.-]+/g, "_"),
    mime,
    size: saved.size,
    width: kind?.width ?? null,
    height: kind?.height ?? null,
  };
}

/**
 * The files a message has afterwards. A list of `attachments` names all that stay, by id, and describes new ones by the
 * number of their field; without it everything stays and new files come after.
 */
export async function attachmentsOf(
  discord: Discord,
  { values, files }: Payload,
  before: readonly Attachment[],
): Promise<Attachment[]> {
  const listed = Array.isArray(values.attachments) ? values.attachments.filter(isObject) : null;
  const stays = listed ? before.filter(({ id }) => listed.some((entry) => String(entry.id) === id)) : before;
  if (stays.length + files.size > mostFiles)
    throw new Refused(400, 30015, `Maximum number of attachments in a message reached (${mostFiles})`);
  const kept = stays.map((attachment, index) => {
    const entry = listed?.find(({ id }) => String(id) === attachment.id);
    return entry && "description" in entry
      ? { ...attachment, description: described(entry, index) }
      : attachment;
  });
  const added: Attachment[] = [];
  for (const [number, file] of files) {
    const entry = listed?.find(({ id }) => String(id) === number);
    const filename = typeof entry?.filename === "string" ? entry.filename : file.name;
    const description = described(entry, kept.length + added.length);
    added.push({ ...(await stored(discord, file, filename)), description });
  }
  return [...kept, ...added];
}

/** A message needs a text, a file or an embed. */
export function requireSomething(content: string, data: Pick<MessageData, "attachments" | "embeds">): void {
  if (content === "" && data.attachments.length === 0 && data.embeds.length === 0) throw emptyMessage();
}
