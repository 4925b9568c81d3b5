import { z } from "zod";
import { isZone } from "@/lib/dates";
import { missingNeeds, usernameProblem } from "./rules";

/** A new username; stored in lower case. */
export const Username = z
  .string({ error: "Choose a username." })
  .trim()
  .toLowerCase()
  .superRefine((value, context) => {
    const problem = usernameProblem(value);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

/** An e-mail address; compared and stored in lower case. */
export const Email = z
  .string({ error: "Enter your e-mail address." })
  .trim()
  .toLowerCase()
  .min(1, "Enter your e-mail address.")
  .pipe(
    z
      .email("This is not an e-mail address. It looks like name@example.com.")
      .max(254, "This address is too long."),
  );

/** A new password. */
export const NewPassword = z
  .string({ error: "Choose a password." })
  .max(200, "A password has at most 200 characters.")
  .superRefine((value, context) => {
    const missing = missingNeeds(value);
    if (missing.length === 0) return;
    const list = missing.map(({ label }) => label.charAt(0).toLowerCase() + label.slice(1)).join("; ");
    context.addIssue({ code: "custom", message: `Still missing: ${list}.` });
  });

const GivenPassword = z
  .string()
  .min(1, "Enter your password.")
  .max(200, "A password has at most 200 characters.");
const Token = z.string().min(1).max(200);
const OperatorCode = z.string().trim().max(200).optional();

export const SignUp = z.object({
  username: Username,
  email: Email,
  password: NewPassword,
  operatorCode: OperatorCode,
});
export const UsernameCheck = z.object({ username: Username });
/** `zone` is the browser's IANA zone, which becomes the workspace's; an unknown one is passed over. */
const BrowserZone = z
  .string()
  .max(100)
  .optional()
  .transform((zone) => (zone && isZone(zone) ? zone : undefined));

export const Verification = z.object({
  token: Token,
  zone: BrowserZone,
  /** Of the sign-up; asked for in a browser that did not begin it. */
  password: GivenPassword.optional(),
});
/** An action that takes nothing. */
export const Nothing = z.void();
export const SignIn = z.object({
  email: Email,
  password: GivenPassword,
  next: z.string().max(2000).optional(),
});
export const ResetRequest = z.object({ email: Email });
export const Reset = z.object({ token: Token, password: NewPassword });
export const PasswordChange = z.object({ current: GivenPassword, password: NewPassword });
export const ProviderStart = z.object({
  provider: z.enum(["google", "github"]),
  next: z.string().max(2000).optional(),
});
export const ProviderUsername = z.object({
  username: Username,
  operatorCode: OperatorCode,
  zone: BrowserZone,
});
export const ProviderLink = z.object({ password: GivenPassword });
export const ProfileChange = z.object({
  displayName: z.string().trim().min(1, "Enter a name.").max(60, "A name has at most 60 characters."),
  bio: z.string().trim().max(300, "Write at most 300 characters."),
});
