import { capital, isolated, shortened, spelled } from "@/lib/words";

/** What a mail says, in both its parts. */
export type Letter = { subject: string; text: string; html: string };

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

type Link = { label: string; url: string };
type Item = { title: string; text: string; link: Link };
type Content = {
  subject: string;
  before: string[];
  items?: Item[];
  link?: Link;
  after: string[];
  foot?: Link;
};

const plainLink = (link: Link) => `${link.label}:\n${link.url}`;

const itemHtml = ({ title, text, link }: Item) =>
  `<div style="margin:0 0 16px;padding:12px 0 0;border-top:1px solid #d5dcdc"><p style="margin:0 0 4px;font-weight:600">${escapeHtml(title)}</p><p style="margin:0 0 8px">${escapeHtml(text)}</p><p style="margin:0"><a href="${escapeHtml(link.url)}" style="color:#14595c;font-weight:600">${escapeHtml(link.label)}</a></p></div>`;

const footHtml = (link: Link) =>
  `<p style="margin:0 0 16px;font-size:13px"><a href="${escapeHtml(link.url)}" style="color:#14595c">${escapeHtml(link.label)}</a></p>`;

function letter({ subject, before, items = [], link, after, foot }: Content): Letter {
  const text = [
    ...before,
    ...items.map((item) => `${item.title}\n${item.text}\n${plainLink(item.link)}`),
    ...(link ? [plainLink(link)] : []),
    ...after,
    ...(foot ? [plainLink(foot)] : []),
    "Posthaste",
  ].join("\n\n");
  const paragraph = (line: string) => `<p style="margin:0 0 16px">${escapeHtml(line)}</p>`;
  const button = link
    ? `<p style="margin:0 0 16px"><a href="${escapeHtml(link.url)}" style="display:inline-block;padding:10px 18px;background:#14595c;color:#ffffff;text-decoration:none;border-radius:6px;font-weight:600">${escapeHtml(link.label)}</a></p><p style="margin:0 0 16px;font-size:13px;color:#566">Or open this address: <a href="${escapeHtml(link.url)}" style="color:#14595c">${escapeHtml(link.url)}</a></p>`
    : "";
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head><body style="margin:0;padding:32px 20px;font:15px/1.5 system-ui,sans-serif;color:#1c2627;background:#ffffff"><div style="max-width:480px;overflow-wrap:anywhere">${before.map(paragraph).join("")}${items.map(itemHtml).join("")}${button}${after.map(paragraph).join("")}${foot ? footHtml(foot) : ""}<p style="margin:24px 0 0;color:#566">Posthaste</p></div></body></html>`;
  return { subject, text, html };
}

/** Asks a new person to confirm the address. */
export const verificationLetter = (username: string, url: string): Letter =>
  letter({
    subject: "Confirm your e-mail address",
    before: [
      `Hello ${username},`,
      "one step is left: confirm that this address is yours, and your account is ready.",
    ],
    link: { label: "Confirm my address", url },
    after: [
      "The link works once, within 24 hours.",
      "You did not sign up? Then ignore this mail; nothing happens without you.",
    ],
  });

/** Answers a sign-up with an address that already has an account. */
export const knownAddressLetter = (signInUrl: string, forgotUrl: string): Letter =>
  letter({
    subject: "You already have an account",
    before: [
      "Hello,",
      "somebody, probably you, wanted to sign up with this address. It already has an account, so no new one was made.",
    ],
    link: { label: "Sign in", url: signInUrl },
    after: [
      `Forgotten the password? Choose a new one here: ${forgotUrl}`,
      "It was not you? Then ignore this mail; nothing has changed.",
    ],
  });

/** Leads to the page where a new password is chosen. */
export const resetLetter = (username: string, url: string): Letter =>
  letter({
    subject: "Choose a new password",
    before: [`Hello ${username},`, "you asked for a new password."],
    link: { label: "Choose a new password", url },
    after: [
      "The link works once, within an hour. Choosing a new password signs you out everywhere else.",
      "You did not ask? Then ignore this mail; your password stays as it is.",
    ],
  });

/** Tells a person that the password was changed. */
export const passwordChangedLetter = (username: string, forgotUrl: string): Letter =>
  letter({
    subject: "Your password was changed",
    before: [
      `Hello ${username},`,
      "the password of your account was just changed, and all other sessions were ended.",
    ],
    after: [`It was not you? Choose a new one at once: ${forgotUrl}`],
  });

/** Answers a request for a new password with an address that has no account. */
export const noAccountLetter = (signUpUrl: string): Letter =>
  letter({
    subject: "There is no account with this address",
    before: [
      "Hello,",
      "somebody, probably you, asked for a new password with this address. It has no account here; perhaps yours has another address.",
    ],
    link: { label: "Make an account", url: signUpUrl },
    after: ["It was not you? Then ignore this mail."],
  });

/** A subject has one line and no sign that a header could be made of, however somebody named their things. */
function subjectOf(text: string): string {
  return shortened(text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim(), MOST_IN_SUBJECT);
}

const MOST_IN_SUBJECT = 140;
/** Told in full; the rest is counted. */
const MOST_ITEMS = 10;

/** Tells what waits for a person in a workspace: one thing with its button, or several with a link each. */
export function attentionLetter({
  username,
  workspace,
  items,
  settingsUrl,
}: {
  username: string;
  workspace: string;
  items: readonly Item[];
  settingsUrl: string;
}): Letter {
  const where = `This is about the workspace ${isolated(workspace)}.`;
  const foot = { label: "Choose what you are told by mail", url: settingsUrl };
  const [first] = items;
  if (first && items.length === 1)
    return letter({
      subject: subjectOf(first.title),
      before: [`Hello ${username},`, `${first.title}.`, first.text],
      link: first.link,
      after: [where],
      foot,
    });
  const left = items.length - MOST_ITEMS;
  return letter({
    subject: subjectOf(`${capital(spelled(items.length))} things wait for you in ${isolated(workspace)}`),
    before: [`Hello ${username},`, `${spelled(items.length)} things wait for you:`],
    items: items.slice(0, MOST_ITEMS),
    after: [...(left > 0 ? [`And ${spelled(left)} more in Posthaste.`] : []), where],
    foot,
  });
}
