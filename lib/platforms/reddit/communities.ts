import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Outgoing, PublishFailure } from "../contract";
import type { Choice } from "../contract-facts";
import { asObject, asString, type Json } from "../shared/reading";
import { ELSEWHERE } from "./facts";
import { ask } from "./http";
import { readListing } from "./listings";

/** Pages of a hundred: who has joined more subreddits types the name of the others. */
const PAGES = 3;

/** Where the account can post: its profile, the subreddits it moderates, those it joined, and any other by name. */
export async function readCommunities(
  context: AccountContext,
  name: string,
): Promise<Result<Choice[], PublishFailure>> {
  const found: { name: string; moderated: boolean }[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < PAGES; pages += 1) {
    const page = await readListing(context, "/subreddits/mine/subscriber", { after });
    if (!page.ok) return page;
    found.push(...page.value.things.flatMap(({ data }) => communityOf(data)));
    after = page.value.after;
    if (!after) break;
  }
  const ranked = [...found].sort((a, b) => Number(b.moderated) - Number(a.moderated));
  return ok([
    { value: `u_${name}`, label: "Your profile" },
    ...ranked.map((one) => ({
      value: one.name,
      label: `r/${one.name}${one.moderated ? " (moderator)" : ""}`,
    })),
    { value: ELSEWHERE, label: "Another subreddit…" },
  ]);
}

/** Profiles that were followed are no place to post to. */
function communityOf(data: Json): { name: string; moderated: boolean }[] {
  const name = asString(data.display_name);
  if (!name || data.subreddit_type === "user" || data.user_is_banned === true) return [];
  return [{ name, moderated: data.user_is_moderator === true }];
}

/** The subreddit a post goes to, as the API names it; null when that is no name. */
export function subredditOf({ subreddit = "", community = "" }: Outgoing["options"]): string | null {
  const typed = (subreddit === ELSEWHERE ? community : subreddit).trim().replace(/^\/?r\//i, "");
  const name = typed.replace(/^\/?u(?:ser)?\//i, "u_").replace(/\/+$/, "");
  return /^[A-Za-z0-9_-]{2,50}$/.test(name) ? name : null;
}

/** The id of a flair, by the words the subreddit gives it. */
export async function flairIdOf(
  context: AccountContext,
  subreddit: string,
  flair: string,
): Promise<Result<string, PublishFailure>> {
  const answered = await ask(context, { path: `/r/${encodeURIComponent(subreddit)}/api/link_flair_v2` });
  if (!answered.ok) {
    const { status } = answered.failure.evidence ?? {};
    // 403 is how it says that there are none.
    return status === 403 || status === 404
      ? failWith(revise(`r/${subreddit} has no flairs to choose from. Leave the flair empty.`))
      : answered;
  }
  const { json } = answered.value;
  const all = (Array.isArray(json) ? json : []).map(asObject).filter((one) => one?.mod_only !== true);
  const plain = (text: unknown) => (asString(text) ?? "").trim().toLowerCase();
  const id = asString(all.find((one) => plain(one?.text) === plain(flair))?.id);
  if (id) return ok(id);
  const names = all.flatMap((one) => asString(one?.text) ?? []).slice(0, 20);
  const offer = names.length > 0 ? ` It has: ${names.join(", ")}.` : "";
  return failWith(revise(`r/${subreddit} has no flair "${flair}".${offer}`));
}

const revise = (reason: string): PublishFailure => ({ next: "revise", field: "options", reason });
