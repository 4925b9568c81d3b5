import { html } from "hono/html";
import type { SandboxPlatform, World } from "../platform.ts";
import type { Markup } from "./layout.ts";

function accountRow(platform: SandboxPlatform): Markup[] {
  return platform.accounts().map(
    (account) => html`<div class="card">
<h3>${account.name} <span class="soft">@${account.handle}</span>
${account.suspended ? html`<span class="chip bad">Suspended</span>` : ""}</h3>
<dl class="small">${platform
      .credentials(account)
      .map(({ label, value }) => html`<dt>${label}</dt><dd><code>${value}</code></dd>`)}</dl>
</div>`,
  );
}

/** Everything a person needs to connect: addresses, accounts, passwords. */
export function frontPage(world: World, platforms: readonly SandboxPlatform[]): Markup {
  return html`<h1>Platforms to practise on</h1>
<p>Nothing here leaves this machine. Each platform below speaks its real protocol; connect an account in
<a href="${world.appOrigin}">Posthaste</a>, publish, and look at the result on the platform's page.</p>
${platforms.map(
  (platform) => html`<section aria-labelledby="platform-${platform.id}">
<h2 id="platform-${platform.id}"><a href="/${platform.id}/">${platform.label}</a></h2>
<p>${platform.connecting.how}</p>
<dl class="small" style="margin-bottom:0.75rem"><dt>Address</dt><dd><code>${platform.connecting.address}</code></dd></dl>
${accountRow(platform)}
</section>`,
)}
<h2>Watch and disturb</h2>
<p>The <a href="/log">requests</a> show what was asked and what was wrong with it. The <a href="/faults">faults</a> make a
platform late, throttle it, cut its connections, or take permissions back.</p>`;
}
