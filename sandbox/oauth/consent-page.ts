import { html } from "hono/html";
import type { Account } from "../accounts.ts";
import type { Markup } from "../pages/layout.ts";

/** What a platform asks a person. The form is sent to `action`; `carried` goes along unseen. */
export type Consent = {
  platform: string;
  action: string;
  carried: Readonly<Record<string, string | null>>;
  accounts: readonly Account[];
  /** Permissions that are asked for; a person may untick those that are not `fixed`. */
  scopes: readonly { name: string; meaning: string; fixed?: boolean }[];
  /** Pages, organisations or locations to tick, shown below the account they belong to. */
  assets?: readonly { id: string; accountId: string; label: string }[];
  /** What the platform calls them. */
  assetsLabel?: string;
};

/**
 * Asks a person whether the product may act for one of the accounts. Sends `account`, `scope` (once for each that stays
 * ticked), `asset` (the same) and `decision` (`allow` or `deny`).
 */
export function consentPage({
  platform,
  action,
  carried,
  accounts,
  scopes,
  assets = [],
  assetsLabel = "Pages",
}: Consent): Markup {
  const first = accounts.find(({ suspended }) => !suspended)?.id;
  return html`<h1>Allow Posthaste to use your account?</h1>
<p class="soft">This is the sandbox's ${platform}.</p>
<form method="post" action="${action}" class="card">
${Object.entries(carried).map(([name, value]) =>
  value === null ? "" : html`<input type="hidden" name="${name}" value="${value}">`,
)}
<fieldset><legend>Which account?</legend>
${accounts.map(
  (account) => html`<label class="choice"><input type="radio" name="account" value="${account.id}"${
    account.id === first ? html` checked` : ""
  }${account.suspended ? html` disabled` : ""}> <span>${account.name} <span class="soft">@${account.handle}</span>${
    account.suspended ? html` <span class="chip bad">Suspended</span>` : ""
  }</span></label>
${assets
  .filter(({ accountId }) => accountId === account.id)
  .map(
    ({ id, label }) =>
      html`<label class="choice" style="margin-left:1.5rem"><input type="checkbox" name="asset" value="${id}" checked> <span>${label} <span class="soft">(${assetsLabel})</span></span></label>`,
  )}`,
)}</fieldset>
<fieldset><legend>It will be able to</legend>
${scopes.map(
  ({ name, meaning, fixed }) =>
    html`<label class="choice"><input type="checkbox" name="scope" value="${name}" checked${
      fixed ? html` disabled` : ""
    }> <span>${meaning} <span class="soft">(${name})</span></span></label>${
      fixed ? html`<input type="hidden" name="scope" value="${name}">` : ""
    }`,
)}</fieldset>
<div class="row"><button class="main" name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button></div>
</form>`;
}

/** What a person reads when a consent cannot even be asked for. */
export const consentProblem = (platform: string, problem: string): Markup =>
  html`<h1>${platform} cannot go on</h1><p role="alert">${problem}</p>`;

/** What the form sent. `asset` and `scope` are lists. */
export function decisionOf(form: FormData): {
  allowed: boolean;
  account: string;
  scopes: string[];
  assets: string[];
  text(name: string): string | null;
} {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value : null;
  };
  const all = (name: string) => form.getAll(name).filter((value) => typeof value === "string");
  return {
    allowed: text("decision") === "allow",
    account: text("account") ?? "",
    scopes: [...new Set(all("scope"))],
    assets: [...new Set(all("asset"))],
    text,
  };
}
