import { html, raw } from "hono/html";
import { type Markup, moment } from "./layout.ts";

export type TimelineMedia = { url: string; alt: string; kind: "image" | "video" | "audio" };

/** A post as a follower sees it. */
export type TimelinePost = {
  author: string;
  handle: string;
  /** The text as markup that the platform's folder has already escaped. */
  safeHtml: string;
  media: readonly TimelineMedia[];
  /** ISO time the post shows. */
  createdAt: string;
  receivedAt: number;
  editedAt: number | null;
  deletedAt: number | null;
  permalink: string;
  /** Short remarks: a content warning, what an edit did, who may see it. */
  notes: readonly string[];
  counts: readonly { label: string; value: number }[];
};

function medium({ url, alt, kind }: TimelineMedia): Markup {
  const shown =
    kind === "image"
      ? html`<img src="${url}" alt="${alt}" loading="lazy">`
      : kind === "video"
        ? html`<video src="${url}" controls preload="metadata" aria-label="${alt || "Video without a description"}"></video>`
        : html`<audio src="${url}" controls aria-label="${alt || "Sound without a description"}"></audio>`;
  return html`<figure>${shown}<figcaption>${alt ? html`Alt text: ${alt}` : "No alt text"}</figcaption></figure>`;
}

export function postCard(post: TimelinePost): Markup {
  return html`<article class="card${post.deletedAt ? " gone" : ""}" data-testid="post">
<div class="row"><h2 style="margin:0;font-size:1rem">${post.author}</h2><span class="soft">@${post.handle}</span>
${post.editedAt ? html`<span class="chip warn">Edited</span>` : ""}
${post.deletedAt ? html`<span class="chip bad">Deleted</span>` : ""}</div>
<div class="body">${raw(post.safeHtml)}</div>
${post.media.length > 0 ? html`<div class="media">${post.media.map(medium)}</div>` : ""}
${post.notes.map((note) => html`<p class="small soft">${note}</p>`)}
<div class="row small soft"><a href="${post.permalink}">${post.createdAt.replace("T", " ")}</a>
<span>Received ${moment(post.receivedAt)}</span>
${post.counts.map(({ label, value }) => html`<span>${value} ${label}</span>`)}</div>
</article>`;
}

export function timelinePage(label: string, posts: readonly TimelinePost[]): Markup {
  return html`<h1>${label}</h1>
<p class="soft">What a follower sees, newest first. Deleted posts stay here, marked, so that nothing happens unseen.</p>
${posts.length > 0 ? posts.map(postCard) : html`<p class="card">No posts yet. They appear here once something is published to ${label}.</p>`}`;
}
