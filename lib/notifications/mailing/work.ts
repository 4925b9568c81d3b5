import "server-only";
import type { SystemScope } from "@/lib/auth/scope";
import { env } from "@/lib/env";
import { attentionLetter } from "@/lib/mail/letters/rules";
import { sendMail } from "@/lib/mail/work";
import { noticeWords } from "../rules";
import { gatherMail, recordMailed } from "./mutations";
import { getAddressee, listMailed } from "./queries";

/**
 * Mails a notification together with what else waits for the same person there: one mail for a burst. Answers
 * `mailed`, `not-needed` (read, solved, told by another mail, or not a member any more) or `mail-off`. Throws when
 * the mail service did not take it: asked again, it sends the same mail, which is delivered once.
 */
export async function mailNotification(
  system: SystemScope,
  id: string,
): Promise<"mailed" | "not-needed" | "mail-off"> {
  if (!(await gatherMail(system, id))) return "not-needed";
  const [to, notices] = await Promise.all([getAddressee(system, id), listMailed(system, id)]);
  if (!to || notices.length === 0) {
    await recordMailed(system, id);
    return "not-needed";
  }
  const { publicUrl } = env();
  const items = notices.map((notice) => {
    const { title, text, button } = noticeWords(notice, to.slug, { now: to.now, zone: to.zone, dated: true });
    return { title, text, link: { label: button.label, url: new URL(button.path, publicUrl).href } };
  });
  const settingsUrl = `${publicUrl}/w/${to.slug}/settings#notifications`;
  const letter = attentionLetter({ username: to.username, workspace: to.workspace, items, settingsUrl });
  const sent = await sendMail({ to: to.email, ...letter, idempotencyKey: `notification-${id}` });
  if (!sent.ok && sent.failure.code === "mail-off") return "mail-off";
  if (!sent.ok) throw new Error("The mail service did not take the mail.");
  await recordMailed(system, id);
  return "mailed";
}
