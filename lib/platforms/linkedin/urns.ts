import type { AccountContext } from "../contract";
import { www } from "./http";

/** Whose posts an account's are. */
export type Actor = "person" | "organization";

/** Whether the account is an organisation's page: their ids are numbers only where the platform is the page's. */
export const urnOf = (actor: Actor, { accountId }: Pick<AccountContext, "accountId">): string =>
  `urn:li:${actor}:${accountId}`;

const POST = /^urn:li:(?:share|ugcPost):\d+$/;

export const isPostUrn = (text: string): boolean => POST.test(text);

/** The parts of a comment's URN: `urn:li:comment:(urn:li:activity:1,2)`. Null when it is none. */
export function commentIn(urn: string): { object: string; id: string } | null {
  const found = /^urn:li:comment:\((urn:li:[A-Za-z]+:\d+),(\d+)\)$/.exec(urn);
  return found?.[1] && found[2] ? { object: found[1], id: found[2] } : null;
}

/** Where a post is shown. */
export const addressOf = ({ origin }: Pick<AccountContext, "origin">, urn: string): string =>
  `${www(origin)}/feed/update/${urn}/`;
