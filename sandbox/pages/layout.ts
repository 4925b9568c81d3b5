import { html, raw } from "hono/html";
import { style } from "./style.ts";

export type Markup = ReturnType<typeof html>;

export type Place = { id: string; label: string };

/** A whole page. `here` is the path that the navigation marks as current. */
export function page(title: string, here: string, places: readonly Place[], content: Markup): Markup {
  const links = [
    { href: "/", label: "Overview" },
    ...places.map(({ id, label }) => ({ href: `/${id}/`, label })),
    { href: "/log", label: "Requests" },
    { href: "/faults", label: "Faults" },
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Sandbox</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
</head>
<body>
<header class="top"><div>
<strong>Sandbox</strong>
<nav aria-label="Sandbox"><ul>${links.map(
    ({ href, label }) =>
      html`<li><a href="${href}"${href === here ? html` aria-current="page"` : ""}>${label}</a></li>`,
  )}</ul></nav>
</div></header>
<main>${content}</main>
</body>
</html>`;
}

/** A moment as people read it, to the millisecond, in UTC. */
export function moment(epochMs: number): Markup {
  const iso = new Date(epochMs).toISOString();
  return html`<time datetime="${iso}">${iso.replace("T", " ").replace("Z", " UTC")}</time>`;
}
