import { request as plainRequest } from "node:http";
import { expect, type Page, test } from "@playwright/test";
import { type Channel, connect } from "./support/channels.ts";
import { attach, choose, finish, newPost, textBox } from "./support/composer.ts";
import { newPerson, type Person, sessionCookie, signUp } from "./support/people.ts";
import { picture } from "./support/pictures.ts";
import { expectStatus, onPost } from "./support/posts.ts";
import { product, sandboxToken } from "./support/product.ts";

type Somebody = { page: Page; slug: string; person: Person; cookie: string };
let ada: Somebody;
let eve: Somebody;
let channel: Channel;
let post: string;
let media: string;

test.beforeAll(async ({ browser }) => {
  const join = async (name: string): Promise<Somebody> => {
    const page = await (await browser.newContext()).newPage();
    const person = newPerson(name);
    const slug = await signUp(page, person);
    const { name: key, value } = await sessionCookie(page.context());
    return { page, slug, person, cookie: `${key}=${value}` };
  };
  ada = await join("ada");
  eve = await join("eve");
  channel = await connect(ada.page, ada.slug, "bluesky", ada.person.username);
  post = await newPost(ada.page, ada.slug);
  await choose(ada.page, [channel.name]);
  await textBox(ada.page).fill("Between us");
  await attach(ada.page, await picture(), "A low sun");
  media =
    (await ada.page.getByRole("img", { name: "A low sun" }).first().getAttribute("src"))?.split("?")[0] ?? "";
  await finish(ada.page, "Publish now").click();
  await onPost(ada.page);
  await expectStatus(ada.page, channel.handle, "Published");
});
test.afterAll(async () => {
  await ada.page.context().close();
  await eve.page.context().close();
});

/** A request as no browser would send it. */
function send(
  path: string,
  {
    method = "GET",
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; text: string; location: string | undefined }> {
  return new Promise((resolve, reject) => {
    const asked = plainRequest(
      product.origin + path,
      { method, headers: { connection: "close", ...headers } },
      (answer) => {
        let text = "";
        answer.on("data", (chunk) => {
          text += chunk;
        });
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, text, location: answer.headers.location }),
        );
      },
    );
    asked.once("error", reject);
    asked.end(body);
  });
}

test("another person's workspace, posts and files are not there", async () => {
  for (const path of ["", "/posts", `/posts/${post}`, `/posts/${post}/edit`, "/channels", "/settings"]) {
    await eve.page.goto(`/w/${ada.slug}${path}`);
    await expect(
      eve.page.getByRole("heading", { name: "There is nothing at this address" }),
      path,
    ).toBeVisible();
    await expect(eve.page.getByText("Between us"), path).toHaveCount(0);
  }
  await eve.page.goto(`/w/${eve.slug}/posts/${post}`);
  await expect(eve.page.getByText("Between us")).toHaveCount(0);
  await expect(eve.page.getByRole("heading", { level: 1 })).toContainText(
    /nothing at this address|not here/i,
  );
  await eve.page.goto(`/w/${eve.slug}/posts/${post}/edit`);
  await expect(eve.page.getByText("Between us")).toHaveCount(0);

  expect(media).toMatch(/^\/api\/media\//);
  expect((await ada.page.request.get(media)).status()).toBe(200);
  for (const size of ["", "?size=640"]) expect((await eve.page.request.get(media + size)).status()).toBe(404);
  expect((await send(media)).status).toBe(401);
  expect((await eve.page.request.get(`/api/events?workspace=${ada.slug}`)).status()).toBe(404);
  expect((await send(`/api/events?workspace=${ada.slug}`)).status).toBe(401);
});

test("an action cannot be turned on another workspace", async () => {
  const bodies: string[] = [];
  await eve.page.goto(`/w/${eve.slug}/channels`);
  await eve.page.route("**/channels", async (route) => {
    const body = route.request().postData();
    if (body) bodies.push(body);
    await route.continue(body ? { postData: body.replaceAll(eve.slug, ada.slug) } : {});
  });
  await eve.page.getByRole("button", { name: "Connect Mastodon", exact: true }).click();
  const sheet = eve.page.getByRole("dialog");
  await sheet.getByLabel("Server").fill("mastodon.example");
  await sheet.getByRole("button", { name: "Continue to Mastodon" }).click();
  await expect(sheet.getByRole("alert")).toBeVisible();
  expect(bodies.some((body) => body.includes(eve.slug))).toBe(true);
  await expect(sheet.getByRole("alert")).toContainText(/not|no workspace/i);
  await eve.page.unrouteAll();
});

test("an upload into another workspace, or from another site, is refused", async () => {
  const upload = `/api/uploads?workspace=${ada.slug}&name=x.jpg`;
  const own = { "content-type": "image/jpeg", origin: product.origin, "sec-fetch-site": "same-origin" };
  expect(
    (await send(upload, { method: "POST", headers: { ...own, cookie: eve.cookie }, body: "x" })).status,
  ).toBe(404);
  expect((await send(upload, { method: "POST", headers: own, body: "x" })).status).toBe(401);
  const foreign = {
    ...own,
    cookie: ada.cookie,
    origin: "https://evil.example",
    "sec-fetch-site": "cross-site",
  };
  expect((await send(upload, { method: "POST", headers: foreign, body: "x" })).status).toBe(403);
});

test("a forged Host or Origin is refused with a sentence", async () => {
  for (const host of [
    "evil.example",
    `evil.example:${new URL(product.origin).port}`,
    "localhost.evil.example",
  ]) {
    const answer = await send(`/w/${ada.slug}`, { headers: { host, cookie: ada.cookie } });
    expect(answer.status, host).toBe(421);
    expect(answer.text).toContain("does not answer for that host");
    expect(answer.text).not.toContain("Between us");
  }
  const forwarded = await send("/sign-in", {
    headers: { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
  });
  expect(forwarded.status).toBe(200);
  expect(forwarded.text).not.toContain("evil.example");
  for (const headers of [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: product.origin, "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    {},
  ]) {
    const answer = await send(`/w/${ada.slug}/channels`, {
      method: "POST",
      headers: { ...(headers as Record<string, string>), cookie: ada.cookie, "content-type": "text/plain" },
      body: "[]",
    });
    expect(answer.status, JSON.stringify(headers)).toBe(403);
    expect(answer.text).toContain("did not come from a page of this site");
  }
});

test("the engine's door takes signed calls only", async () => {
  for (const path of ["/api/inngest", "/api/inngest?fnId=posthaste-publish-operation&stepId=step"]) {
    for (const method of ["GET", "PUT", "POST"]) {
      for (const headers of [
        {},
        { "x-inngest-signature": `t=${Math.floor(Date.now() / 1000)}&s=00ff` },
        { "x-inngest-sync-kind": "in_band" },
      ]) {
        const body =
          method === "GET" ? undefined : JSON.stringify({ ctx: {}, event: {}, events: [], steps: {} });
        const answer = await send(path, {
          method,
          headers: { ...(headers as Record<string, string>), "content-type": "application/json" },
          ...(body ? { body } : {}),
        });
        expect(answer.status, `${method} ${path} ${JSON.stringify(headers)}`).toBe(401);
      }
    }
  }
});

test("health tells the state of its parts and no secret", async () => {
  const answer = await send("/api/health");
  expect(answer.status).toBe(200);
  const health = JSON.parse(answer.text);
  expect(Object.keys(health.parts ?? health)).toEqual(
    expect.arrayContaining(["database", "engine", "storage", "mail"]),
  );
  expect(answer.text).not.toContain(sandboxToken(product));
  expect(answer.text).not.toMatch(/postgres:\/\/|signkey|\/tmp\/|@/);
});

test("the sandbox's control needs its token, and a page of another site cannot press its buttons", async () => {
  expect((await fetch(`${product.sandbox}/api/posts`)).status).toBe(401);
  expect(
    (await fetch(`${product.sandbox}/api/reset`, { method: "POST", headers: { authorization: "Bearer x" } }))
      .status,
  ).toBe(401);
  const pressed = await fetch(`${product.sandbox}/faults/clear`, {
    method: "POST",
    headers: { origin: "https://evil.example" },
  });
  expect(pressed.status).toBe(403);
});

test("pages carry a strict policy and run no script that was not theirs", async () => {
  const page = await ada.page.context().newPage();
  const violations: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) violations.push(message.text());
  });
  const answer = await page.goto(`/w/${ada.slug}`);
  const headers = answer?.headers() ?? {};
  expect(headers["content-security-policy"]).toContain("script-src 'self' 'nonce-");
  expect(headers["content-security-policy"]).not.toMatch(/script-src[^;]*'unsafe-/);
  expect(headers["x-content-type-options"]).toBe("nosniff");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  for (const path of ["/posts", "/channels", `/posts/${post}`]) await page.goto(`/w/${ada.slug}${path}`);
  expect(violations).toEqual([]);
  await page.close();
});
