import { env } from "@/lib/env";
import { type MailWay, mailWay } from "./rules";

/** How mails leave, for health and for the pages. Without secrets. */
export function mailState(): { way: MailWay; on: boolean } {
  const way = mailWay(env());
  return { way, on: way !== "off" };
}

/** Address of the local inbox, in local mode without a mail service; else null. */
export const getInboxUrl = (): string | null =>
  mailState().way === "inbox" ? `${env().INBOX_ORIGIN}/inbox` : null;
