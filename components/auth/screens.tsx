import Link from "next/link";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { Callout } from "@/components/ui/callout";
import { rememberedSignup } from "@/lib/auth/browser";
import { publicScope } from "@/lib/auth/mint";
import { ownPath } from "@/lib/auth/origin";
import { offeredProviders } from "@/lib/auth/providers";
import { getSelf } from "@/lib/auth/require";
import { digest } from "@/lib/auth/tokens";
import { getInboxUrl } from "@/lib/mail/queries";
import { getArrival } from "@/lib/people/providers/queries";
import { getSignUpGate, homeOf } from "@/lib/people/queries";
import { getLinkedSignup, getPendingSignup } from "@/lib/people/signing-up/queries";
import { JoinForm, LinkForm } from "./arrival-form";
import { ConfirmForm } from "./confirm-form";
import { ForgotForm } from "./forgot-form";
import { Heading } from "./heading";
import { InboxLink } from "./inbox-link";
import { ProviderButtons } from "./provider-buttons";
import { ResendForm } from "./resend-form";
import { ResetForm } from "./reset-form";
import { SignInForm } from "./sign-in-form";
import { SignUpForm } from "./sign-up-form";

/** What the address of a screen carries. */
export type Query = Promise<Record<string, string | string[] | undefined>>;

const textIn = async (query: Query, name: string): Promise<string | undefined> => {
  const value = (await query)[name];
  return typeof value === "string" ? value : undefined;
};

async function leaveIfSignedIn(next?: string): Promise<void> {
  const self = await getSelf();
  if (self) redirect(ownPath(next) ?? (await homeOf(self)));
}

const TROUBLE: Record<string, string> = {
  unverified:
    "That account has no verified e-mail address. Verify it there first, or sign up with a password.",
  gone: "That took too long, so the sign-in is over. Start again.",
  AccessDenied: "The sign-in was refused there. Try again, or sign in with a password.",
};
const OTHER_TROUBLE = "The sign-in did not work. Try again, or sign in with a password.";

/** The sentence of a word in the address; anybody may write that word, so only our own keys count. */
const sentence = (sentences: Record<string, string>, word: string | undefined): string | undefined =>
  word !== undefined && Object.hasOwn(sentences, word) ? sentences[word] : undefined;

/** Signing in, by password or provider. */
export async function SignInScreen({ query }: { query: Query }) {
  const next = ownPath(await textIn(query, "next")) ?? undefined;
  await leaveIfSignedIn(next);
  const error = await textIn(query, "error");
  return (
    <>
      <Heading title="Sign in">Good to see you again.</Heading>
      {error ? <Note tone="red">{sentence(TROUBLE, error) ?? OTHER_TROUBLE}</Note> : null}
      <SignInForm next={next} />
      <ProviderButtons providers={offeredProviders()} next={next} />
      <Alternative>
        New here?{" "}
        <Link className="link" href="/sign-up">
          Make an account
        </Link>
      </Alternative>
    </>
  );
}

/** Making an account; or why nobody can just now. */
export async function SignUpScreen() {
  await leaveIfSignedIn();
  const providers = offeredProviders();
  const gate = await getSignUpGate(publicScope());
  const byProvider = gate.open || (await getSignUpGate(publicScope(), false)).open;
  return (
    <>
      <Heading title="Make an account">
        {gate.open ? "You will be able to post in about two minutes." : null}
      </Heading>
      {gate.open ? <SignUpForm needsCode={gate.needsCode} /> : <Note tone="amber">{gate.reason}</Note>}
      {byProvider ? <ProviderButtons providers={providers} /> : null}
      <Alternative>
        Already here?{" "}
        <Link className="link" href="/sign-in">
          Sign in
        </Link>
      </Alternative>
    </>
  );
}

/** With a token: the button that confirms. Without: waiting for the mail of the sign-up begun in this browser. */
export async function VerifyScreen({ query }: { query: Query }) {
  const token = await textIn(query, "token");
  const inboxUrl = getInboxUrl();
  if (token) {
    const signup = await getLinkedSignup(publicScope(), digest(token));
    const asksPassword = signup !== null && (await rememberedSignup()) !== signup.id;
    return (
      <>
        <Heading title="Confirm your address">One press, and your account is ready.</Heading>
        <ConfirmForm token={token} asksPassword={asksPassword} inboxUrl={inboxUrl} />
      </>
    );
  }
  const id = await rememberedSignup();
  const pending = id ? await getPendingSignup(publicScope(), id) : null;
  if (!pending) redirect("/sign-up");
  return (
    <>
      <Heading title="Look into your mail">
        We wrote to <span className="font-medium text-foreground">{pending.email}</span>. Open the link in it
        within 24 hours; @{pending.username} is kept for you until then.
      </Heading>
      {inboxUrl ? (
        <Callout tone="blue" className="mb-5" action={<InboxLink url={inboxUrl} />}>
          No mail service is set up here, so mails stay on this machine.
        </Callout>
      ) : null}
      <ResendForm unsent={(await textIn(query, "unsent")) !== undefined} />
      <Alternative>
        Wrong address?{" "}
        <Link className="link" href="/sign-up">
          Sign up again
        </Link>
      </Alternative>
    </>
  );
}

/** Asking for a link to a new password. */
export function ForgotScreen() {
  return (
    <>
      <Heading title="Forgotten password">
        Tell us your address, and we send a link to choose a new one.
      </Heading>
      <ForgotForm inboxUrl={getInboxUrl()} />
      <Alternative>
        Remembered it?{" "}
        <Link className="link" href="/sign-in">
          Sign in
        </Link>
      </Alternative>
    </>
  );
}

/** Choosing a new password behind a mailed link. */
export async function ResetScreen({ query }: { query: Query }) {
  const token = await textIn(query, "token");
  if (!token) redirect("/forgot");
  return (
    <>
      <Heading title="Choose a new password">It signs you out everywhere else.</Heading>
      <ResetForm token={token} />
    </>
  );
}

const PROVIDER_NAMES = { google: "Google", github: "GitHub" } as const;

/** After Google or GitHub: the username of a new person, or the password of one who has an account. */
export async function UsernameScreen() {
  const arrival = await getArrival(publicScope());
  if (!arrival) redirect("/sign-in?error=gone");
  const name = PROVIDER_NAMES[arrival.provider];
  if (arrival.ask === "password") {
    return (
      <>
        <Heading title={`Link ${name}`}>
          {arrival.email} already has an account. Enter its password once, and {name} will open it from now
          on.
        </Heading>
        <LinkForm email={arrival.email} />
        <Alternative>
          No password any more?{" "}
          <Link className="link" href="/forgot">
            Choose a new one
          </Link>
        </Alternative>
      </>
    );
  }
  const gate = await getSignUpGate(publicScope(), false);
  return (
    <>
      <Heading title="Choose a username">
        {name} says you are {arrival.email}. One thing is missing.
      </Heading>
      {gate.open ? <JoinForm needsCode={gate.needsCode} /> : <Note tone="amber">{gate.reason}</Note>}
    </>
  );
}

function Note({ tone, children }: { tone: "red" | "amber"; children: ReactNode }) {
  return (
    <Callout tone={tone} role={tone === "red" ? "alert" : "status"} className="mb-5">
      {children}
    </Callout>
  );
}

const Alternative = ({ children }: { children: ReactNode }) => (
  <p className="mt-[18px] text-muted-foreground">{children}</p>
);
