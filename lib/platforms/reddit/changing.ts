import { failWith, ok, type Result } from "@/lib/result";
import type { AccountContext, Outgoing, PublishFailure } from "../contract";
import type { Platform } from "../contract-platform";
import { normalise } from "../shared/fingerprint";
import { asString } from "../shared/reading";
import { ask } from "./http";
import { refusalIn } from "./json-errors";
import { isDeleted, readInfo, type Thing } from "./listings";

/** Why a post cannot be made to say what `outgoing` says; null when it can. */
function objection(thing: Thing | undefined, outgoing: Outgoing): PublishFailure | null {
  if (!thing || isDeleted(thing)) {
    const reason = "It is no longer on Reddit: it was deleted there.";
    return { next: "revise", field: "text", reason, gone: true };
  }
  if (thing.kind !== "t3") return null;
  if (thing.data.is_self !== true) {
    const reason =
      "Reddit lets the text of text posts be changed, nothing else. Delete it and post it again.";
    return { next: "revise", field: "text", reason };
  }
  const title = outgoing.options.title ?? "";
  if (normalise(asString(thing.data.title) ?? "") === normalise(title)) return null;
  const reason = "The title of a Reddit post can never be changed. Put the old one back, or post it again.";
  return { next: "revise", field: "options", reason };
}

/** One `POST /api/editusertext`; what is there is read before, since title, link and files never change. */
export const update: NonNullable<Platform["update"]> = async (context, remoteId, outgoing, _draft, gate) => {
  const info = await readInfo(context, [remoteId]);
  if (!info.ok) return info;
  const refusal = objection(info.value.things[0], outgoing);
  if (refusal) return failWith({ ...refusal, evidence: info.value.evidence });
  const fields = { api_type: "json", thing_id: remoteId, text: outgoing.text };
  const body = { kind: "form", fields } as const;
  const answered = await ask(context, { method: "POST", path: "/api/editusertext", body, gate });
  if (!answered.ok) return answered;
  const refused = refusalIn(answered.value.json, answered.value.answer);
  return refused ? failWith(refused) : ok(null);
};

/** Deletes a post or comment. Reddit says yes whatever was there. */
export async function remove(
  context: AccountContext,
  remoteId: string,
): Promise<Result<null, PublishFailure>> {
  const body = { kind: "form", fields: { id: remoteId } } as const;
  const answered = await ask(context, { method: "POST", path: "/api/del", body });
  return answered.ok ? ok(null) : answered;
}
