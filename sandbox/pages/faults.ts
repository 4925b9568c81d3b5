import { html } from "hono/html";
import { type FaultRule, faultKinds, faultMeaning } from "../fault-rules.ts";
import type { SandboxPlatform, World } from "../platform.ts";
import type { Markup } from "./layout.ts";

function ruleCard(rule: FaultRule): Markup {
  const times =
    rule.times === null ? "until cleared" : `${rule.times} more time${rule.times === 1 ? "" : "s"}`;
  return html`<li class="card row"><span><strong>${faultMeaning[rule.kind]}</strong><br>
<span class="soft small">${rule.platform} · ${rule.match ?? "every request"} · ${rule.account ?? "every account"} · ${times}</span></span>
<form method="post" action="/faults/clear"><input type="hidden" name="id" value="${rule.id}">
<button aria-label="Clear: ${faultMeaning[rule.kind]}, ${rule.platform}">Clear</button></form></li>`;
}

function accountLine(platform: SandboxPlatform): Markup[] {
  return platform.accounts().map((account) => {
    const act = (verb: string, label: string) =>
      html`<button name="act" value="${verb}" aria-label="${label} @${account.handle} on ${platform.label}">${label}</button>`;
    return html`<li class="card"><form method="post" action="/faults/account" class="row">
<span style="flex:1 1 12rem"><strong>@${account.handle}</strong> <span class="soft">${platform.label}</span>
${account.suspended ? html`<span class="chip bad">Suspended</span>` : ""}</span>
<input type="hidden" name="platform" value="${platform.id}"><input type="hidden" name="id" value="${account.id}">
${act("revoke", "Revoke")}${act("expire", "Expire tokens")}${account.suspended ? act("restore", "Restore") : act("suspend", "Suspend")}
</form></li>`;
  });
}

function newRule(platforms: readonly SandboxPlatform[]): Markup {
  return html`<form method="post" action="/faults" class="card">
<div class="fields">
<div><label for="platform">Platform</label><select id="platform" name="platform">${platforms.map(
    ({ id, label }) => html`<option value="${id}">${label}</option>`,
  )}</select></div>
<div><label for="kind">What happens</label><select id="kind" name="kind">${faultKinds.map(
    (kind) => html`<option value="${kind}">${faultMeaning[kind]} (${kind})</option>`,
  )}</select></div>
<div><label for="match">Which requests</label><input id="match" name="match" value="publish" aria-describedby="match-hint">
<span class="small soft" id="match-hint">publish, upload, token, read, list, update, remove, a path part, or nothing for all</span></div>
<div><label for="times">How many times</label><input id="times" name="times" inputmode="numeric" value="1"></div>
<div><label for="ms">Delay in milliseconds</label><input id="ms" name="ms" inputmode="numeric" value="2000"></div>
<div><label for="retryAfterSeconds">Retry after, in seconds</label>
<input id="retryAfterSeconds" name="retryAfterSeconds" inputmode="numeric" value="30"></div>
<div><label for="account">Only this account</label><input id="account" name="account" placeholder="everybody"></div>
</div>
<button class="main">Add fault</button>
</form>`;
}

export function faultsPage(
  world: World,
  platforms: readonly SandboxPlatform[],
  problem: string | null,
): Markup {
  const rules = world.faults.list();
  return html`<h1>Faults</h1>
<p class="soft">Make a platform misbehave, and watch what the product does about it.</p>
${problem ? html`<p class="card" role="alert">${problem}</p>` : ""}
<h2>Add a fault</h2>
${newRule(platforms)}
<h2>Waiting to happen</h2>
${
  rules.length === 0
    ? html`<p class="card">None.</p>`
    : html`<ul class="plain">${rules.map(ruleCard)}</ul>
<form method="post" action="/faults/clear"><button>Clear all faults</button></form>`
}
<h2>Accounts</h2>
<p class="soft">Revoke takes every permission back, as the owner would. Expire ends the tokens handed out so far.</p>
<ul class="plain">${platforms.map(accountLine)}</ul>
<h2>Rate limits</h2>
<form method="post" action="/faults/limits" class="row">
<span>${world.limits.enabled ? "Requests are counted and refused as the platforms do." : "Requests are not counted."}</span>
<button name="enabled" value="${world.limits.enabled ? "no" : "yes"}">${world.limits.enabled ? "Turn limits off" : "Turn limits on"}</button>
</form>`;
}
