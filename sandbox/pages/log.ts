import { html } from "hono/html";
import type { SandboxPlatform } from "../platform.ts";
import type { LoggedRequest } from "../request-log.ts";
import { type Markup, moment } from "./layout.ts";

function tone(status: number): string {
  if (status === 0 || status >= 500) return "bad";
  return status >= 400 ? "warn" : "good";
}

function line(request: LoggedRequest): Markup {
  return html`<tr>
<td>${moment(request.at)}</td>
<td><span class="chip ${tone(request.status)}">${request.status === 0 ? "cut" : request.status}</span></td>
<td><code>${request.method} ${request.path}</code>
${request.wrong ? html`<br>${request.wrong}` : ""}
${request.fault ? html`<br><span class="chip warn">fault: ${request.fault}</span>` : ""}</td>
<td>${request.account ?? ""}<br><span class="soft">${request.auth}</span></td>
<td>${request.milliseconds} ms</td>
</tr>`;
}

export function logPage(
  platforms: readonly SandboxPlatform[],
  filter: string | null,
  requests: readonly LoggedRequest[],
): Markup {
  const filters = [{ id: null, label: "All" }, ...platforms.map(({ id, label }) => ({ id, label }))];
  return html`<h1>Requests</h1>
<p class="soft">Newest first. Tokens are shown as fingerprints only.</p>
<nav aria-label="Platform"><ul style="margin-bottom:1rem">${filters.map(
    ({ id, label }) =>
      html`<li><a href="${id ? `/log?platform=${id}` : "/log"}"${
        id === filter ? html` aria-current="true"` : ""
      }>${label}</a></li>`,
  )}</ul></nav>
${
  requests.length === 0
    ? html`<p class="card">No requests yet.</p>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="Requests"><table>
<thead><tr><th scope="col">When</th><th scope="col">Status</th><th scope="col">Request</th><th scope="col">Account, token</th>
<th scope="col">Took</th></tr></thead><tbody>${requests.map(line)}</tbody></table></div>`
}`;
}
