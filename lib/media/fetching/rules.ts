import { z } from "zod";
import { isSigned, sign } from "@/lib/secrets/rules";

/** How long a platform may fetch a file: containers that wait for it live a day at most. */
const FETCHABLE_MS = 24 * 60 * 60_000;
const PURPOSE = "media-fetch";

const Named = z.tuple([z.uuid(), z.uuid().nullable(), z.number().int().positive()]);

/** Which file an address names. */
export type Fetchable = { mediaId: string; renditionId: string | null };

/** The token of an address under which one file may be fetched for a day, by whoever has the address. */
export function fetchToken({ mediaId, renditionId }: Fetchable, now: number): string {
  // To the hour, so that the same file keeps its address for a while: some platforms tell files apart by it.
  const until = Math.ceil((now + FETCHABLE_MS) / 3_600_000) * 3_600_000;
  const named = Buffer.from(JSON.stringify([mediaId, renditionId, until])).toString("base64url");
  return `${named}.${sign(named, PURPOSE)}`;
}

/** What a token names; null when it was not made here, was changed, or is too old. */
export function readFetchToken(token: string, now: number): Fetchable | null {
  const [named = "", signature = ""] = token.split(".");
  if (!isSigned(named, PURPOSE, signature)) return null;
  const parsed = Named.safeParse(JSON.parse(Buffer.from(named, "base64url").toString("utf8")));
  if (!parsed.success || parsed.data[2] < now) return null;
  return { mediaId: parsed.data[0], renditionId: parsed.data[1] };
}
