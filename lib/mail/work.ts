import nodemailer, { type Transporter } from "nodemailer";
import { Resend } from "resend";
import { env } from "@/lib/env";
import { shared } from "@/lib/global";
import { log } from "@/lib/log";
import { type Failure, fail, ok, type Result } from "@/lib/result";
import { MAIL_OFF, mailWay } from "./rules";

/** One mail. The same `idempotencyKey` is delivered once, however often it is sent within a day. */
export type Mail = { to: string; subject: string; text: string; html: string; idempotencyKey: string };

type MailFailure = Failure<"mail-failed" | "mail-off">;

/** Hands a mail over to the mail service. Fails with `mail-off` (nothing configured) or `mail-failed` (try again). */
export async function sendMail(mail: Mail): Promise<Result<null, MailFailure>> {
  const way = mailWay(env());
  if (way === "off") return fail("mail-off", MAIL_OFF);
  try {
    await (way === "smtp" ? sendBySmtp(mail) : sendByResend(mail));
    return ok(null);
  } catch (error) {
    log().error({ err: error, way }, "a mail could not be sent");
    return fail(
      "mail-failed",
      "The mail could not be sent just now. Nothing is lost: try again in a moment.",
    );
  }
}

async function sendByResend({ idempotencyKey, ...mail }: Mail): Promise<void> {
  const { error } = await resend().emails.send({ from: env().MAIL_FROM, ...mail }, { idempotencyKey });
  // The key was taken before, with words that were true then: it is delivered already.
  if (error && error.name !== "invalid_idempotent_request")
    throw new Error(`${error.name}: ${error.message}`);
}

const resend = () =>
  shared("mail:resend", () => {
    const { RESEND_API_KEY, RESEND_BASE_URL, INBOX_ORIGIN } = env();
    return RESEND_API_KEY
      ? new Resend(RESEND_API_KEY, { baseUrl: RESEND_BASE_URL })
      : new Resend("re_local", { baseUrl: INBOX_ORIGIN });
  });

async function sendBySmtp({ idempotencyKey, ...mail }: Mail): Promise<void> {
  const messageId = `<${idempotencyKey.replace(/[^\w.-]/g, "-")}@${new URL(env().publicUrl).hostname}>`;
  await smtp().sendMail({ from: env().MAIL_FROM, messageId, ...mail });
}

const smtp = (): Transporter => shared("mail:smtp", () => nodemailer.createTransport(env().SMTP_URL, {}));
