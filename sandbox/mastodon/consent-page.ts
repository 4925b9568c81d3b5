import { html } from "hono/html";
import type { Markup } from "../pages/layout.ts";
import type { ApiError } from "./api-error.ts";
import type { Instance } from "./instance.ts";
import { type Params, text } from "./params.ts";
import type { App } from "./tokens.ts";

/** What a client asks a person for. */
export type Ask = {
  app: App;
  redirectUri: string;
  scopes: string[];
  state: string | null;
  challenge: string | null;
  forceLogin: boolean;
};

const carried = [
  "client_id",
  "redirect_uri",
  "scope",
  "state",
  "response_type",
  "code_challenge",
  "code_challenge_method",
];

const meanings: Record<string, string> = {
  read: "read everything of your account",
  write: "change everything of your account",
  profile: "read your profile",
  "read:accounts": "see your account's information",
  "read:statuses": "see your posts",
  "write:statuses": "publish posts in your name",
  "write:media": "upload media files",
};

/** Asks a person whether the client may act for one of the accounts. */
export function consentPage(instance: Instance, ask: Ask, params: Params): Markup {
  const accounts = instance.accounts.list();
  const first = accounts.find(({ suspended }) => !suspended)?.id;
  return html`<h1>Allow ${ask.app.name} to use your account?</h1>
<p class="soft">This is the sandbox's Mastodon at ${instance.domain}. ${
    ask.app.website ? html`The client is from ${ask.app.website}.` : ""
  }</p>
<form method="post" action="${instance.base.replace(instance.world.origin, "")}/oauth/authorize" class="card">
${carried.map((name) => {
  const value = text(params, name);
  return value === null ? "" : html`<input type="hidden" name="${name}" value="${value}">`;
})}
<fieldset><legend>Which account?</legend>
${accounts.map(
  (account) =>
    html`<label class="choice"><input type="radio" name="account" value="${account.id}"${
      account.id === first ? html` checked` : ""
    }${account.suspended ? html` disabled` : ""}> <span>${account.name} <span class="soft">@${account.handle}</span>${
      account.suspended ? html` <span class="chip bad">Suspended</span>` : ""
    }</span></label>`,
)}</fieldset>
<p>It will be able to:</p>
<ul>${ask.scopes.map((scope) => html`<li>${meanings[scope] ?? scope} <span class="soft">(${scope})</span></li>`)}</ul>
<div class="row"><button class="main" name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button></div>
</form>`;
}

export function problemPage(problem: ApiError): Markup {
  return html`<h1>An error has occurred</h1><p role="alert">${problem.description ?? problem.message}</p>`;
}

/** For clients without an address to return to. */
export function codePage(code: string): Markup {
  return html`<h1>Your code</h1><p>Copy this code into the application.</p><p><code>${code}</code></p>`;
}
