import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type TestSandbox } from "../testing.ts";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ trials: true });
});
afterAll(() => sandbox.stop());

type Tokens = { access_token: string; refresh_token: string };

async function signIn(platform: string): Promise<Tokens> {
  const json = { grant_type: "password", handle: "alice", password: "pass-alice" };
  return (await sandbox.send("POST", `/${platform}/token`, { json })).json as Tokens;
}
const renew = (platform: string, refresh_token: string) =>
  sandbox.send("POST", `/${platform}/token`, { json: { grant_type: "refresh_token", refresh_token } });
const post = (platform: string, token: string, text: string, key?: string) =>
  sandbox.send("POST", `/${platform}/posts`, {
    token,
    json: { text },
    ...(key ? { headers: { "idempotency-key": key } } : {}),
  });

describe("the platforms that exist for tests", () => {
  it("are not there unless they are asked for", async () => {
    const plain = await startSandbox();
    try {
      expect((await plain.send("GET", "/testkey/me")).status).toBe(404);
      expect((await sandbox.send("GET", "/testkey/me")).status).toBe(401);
    } finally {
      await plain.stop();
    }
  });

  it("testkey makes one post of one key, and shows it by that key alone", async () => {
    const { access_token: token } = await signIn("testkey");
    const first = await post("testkey", token, "Once", "k1");
    const again = await post("testkey", token, "Once", "k1");
    const other = await post("testkey", token, "Once", "k2");
    expect([first.status, again.json.id === first.json.id, other.json.id === first.json.id]).toEqual([
      201,
      true,
      false,
    ]);
    const found = await sandbox.send("GET", "/testkey/posts?key=k1", { token });
    expect(found.json.posts).toMatchObject([{ id: first.json.id }]);
    expect((await sandbox.send("GET", "/testkey/posts?key=k3", { token })).status).toBe(404);
  });

  it("testlist takes no notice of keys and lists everything, page by page", async () => {
    const { access_token: token } = await signIn("testlist");
    for (let count = 0; count < 45; count += 1) await post("testlist", token, `Post ${count}`, "same");
    const first = await sandbox.send("GET", "/testlist/posts", { token });
    const second = await sandbox.send("GET", `/testlist/posts?before=${first.json.next}`, { token });
    expect([first.json.posts, second.json.posts].map((page) => (page as unknown[]).length)).toEqual([40, 5]);
    expect(second.json.next).toBeNull();
  });

  it("testnone shows nothing to a program", async () => {
    const { access_token: token } = await signIn("testnone");
    expect((await post("testnone", token, "Gone from sight")).status).toBe(201);
    expect((await sandbox.send("GET", "/testnone/posts", { token })).status).toBe(405);
  });

  it("access ends by itself, and a renewal brings new access", async () => {
    const { access_token, refresh_token } = await signIn("testkey");
    sandbox.clock.ahead += 200_000;
    expect((await post("testkey", access_token, "Late")).json.error).toBe("expired_token");
    const renewed = (await renew("testkey", refresh_token)).json as Tokens;
    expect((await post("testkey", renewed.access_token, "In time")).status).toBe(201);
  });

  it("a refresh token used twice ends its own sign-in and no other", async () => {
    const [one, other] = [await signIn("testlist"), await signIn("testlist")];
    const renewed = (await renew("testlist", one.refresh_token)).json as Tokens;
    expect((await renew("testlist", one.refresh_token)).json.error).toBe("invalid_grant");
    expect((await post("testlist", renewed.access_token, "Ended")).json.error).toBe("invalid_token");
    expect((await renew("testlist", renewed.refresh_token)).json.error).toBe("invalid_grant");
    expect((await post("testlist", other.access_token, "Goes on")).status).toBe(201);
  });
});

describe("a fault that happens now and then", () => {
  it("takes a share between 1 and 100 percent", async () => {
    const fault = (percent: unknown) =>
      sandbox.control("POST", "/faults", { platform: "testkey", kind: "429", match: "token", percent });
    expect([(await fault(0)).status, (await fault(101)).status, (await fault("x")).status]).toEqual([
      400, 400, 400,
    ]);
    await fault(100);
    expect((await renew("testkey", "x")).status).toBe(429);
  });

  it("meets some requests and spares others", async () => {
    const fault = { platform: "testkey", kind: "429", match: "token", percent: 50, times: null };
    await sandbox.control("POST", "/faults", fault);
    const statuses = new Set<number>();
    for (let count = 0; count < 60; count += 1) statuses.add((await renew("testkey", "x")).status);
    await sandbox.control("DELETE", "/faults");
    expect([...statuses].sort()).toEqual([400, 429]);
  });
});
