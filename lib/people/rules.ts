/** What a password needs, each with the words of the live list. */
export const PASSWORD_NEEDS = [
  { id: "length", label: "At least 8 characters", holds: (password: string) => [...password].length >= 8 },
  { id: "upper", label: "An upper-case letter", holds: (password: string) => /\p{Lu}/u.test(password) },
  { id: "lower", label: "A lower-case letter", holds: (password: string) => /\p{Ll}/u.test(password) },
  { id: "digit", label: "A digit", holds: (password: string) => /\p{Nd}/u.test(password) },
  {
    id: "special",
    label: "A special character, such as ! or -",
    holds: (password: string) => /[^\p{L}\p{N}\s]/u.test(password),
  },
] as const;

/** The needs that a password does not meet yet. */
export const missingNeeds = (password: string) => PASSWORD_NEEDS.filter((need) => !need.holds(password));

/** What may go wrong with a username, in a sentence; null when its form is right. Whether it is free is another question. */
export function usernameProblem(username: string): string | null {
  if (username.length < 3) return "A username has at least 3 characters.";
  if (username.length > 30) return "A username has at most 30 characters.";
  if (!/^[a-z0-9_-]+$/.test(username)) return "Use only the letters a to z, digits, _ and -.";
  return isReserved(username) ? "This name is reserved. Choose another one." : null;
}

/** Names that would look like the product, its addresses or its staff. */
const RESERVED = new Set(
  `about abuse account accounts admin administrator all analytics anonymous api app apps auth billing blog bot
  calendar callback channel channels contact copyright dashboard delete demo dev docs edit events everyone feed
  forgot guest health help home host hostmaster http https inbox info inngest invite invites legal local localhost
  login logout mail mailer me media moderator new news nobody noreply no-reply notifications null oauth official
  operator owner password pds post posthaste postmaster posts press privacy profile profiles public register reset
  robots root sandbox search security self session sessions settings setup share shell sign-in sign-out sign-up
  signin signout signup site sitemap staff static status support system team teams terms test undefined update
  upload uploads user username users verify void webhook webhooks webmaster well-known workspace workspaces www you`.split(
    /\s+/,
  ),
);

/** Whether a name is kept back; `_` and `-` do not make it another name. */
export const isReserved = (username: string): boolean =>
  RESERVED.has(username) ||
  RESERVED.has(username.replaceAll("_", "-")) ||
  RESERVED.has(username.replace(/[_-]/g, ""));

/** Whether somebody may sign up now. */
export type SignUpGate = { open: true; needsCode: boolean } | { open: false; reason: string };

type Situation = {
  hasPeople: boolean;
  localMode: boolean;
  signUp: "open" | "invite" | "closed";
  hasOperatorCode: boolean;
};

/** Decides who may sign up: the first account is the operator's and, outside local mode, needs the code printed at start. */
export function signUpGate({ hasPeople, localMode, signUp, hasOperatorCode }: Situation): SignUpGate {
  if (!hasPeople) {
    if (localMode) return { open: true, needsCode: false };
    return hasOperatorCode
      ? { open: true, needsCode: true }
      : {
          open: false,
          reason:
            "This installation has no operator yet, and no operator code. Set OPERATOR_CODE and start it again.",
        };
  }
  if (signUp === "open") return { open: true, needsCode: false };
  const reason =
    signUp === "invite"
      ? "Signing up here needs an invitation. Ask the person who runs this installation for one."
      : "Nobody can sign up here at the moment. Ask the person who runs this installation.";
  return { open: false, reason };
}
