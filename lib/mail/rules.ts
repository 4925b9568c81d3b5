import type { Env } from "@/lib/env";

/** How mails leave this installation. `inbox` is the local inbox of local mode; `off`: they do not. */
export type MailWay = "resend" | "smtp" | "inbox" | "off";

/** Which way mails leave, from the environment. */
export function mailWay(
  given: Pick<Env, "RESEND_API_KEY" | "SMTP_URL" | "INBOX_ORIGIN" | "localMode">,
): MailWay {
  if (given.RESEND_API_KEY) return "resend";
  if (given.SMTP_URL) return "smtp";
  return given.localMode && given.INBOX_ORIGIN ? "inbox" : "off";
}

export const MAIL_OFF =
  "This installation cannot send mail yet. The operator has to set RESEND_API_KEY or SMTP_URL, then start it again.";
