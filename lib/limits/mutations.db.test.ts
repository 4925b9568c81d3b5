import { uuidv7 } from "uuidv7";
import { beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "@/db/testing";
import { jobScope } from "@/lib/auth/mint";
import { testScope } from "@/lib/auth/testing";
import { takeLimit, takePost } from "./mutations";

const { sql, empty } = testDatabase();
beforeEach(empty);

describe("limits", () => {
  it("let five mails an hour through to one recipient, exactly, also all at once", async () => {
    const results = await Promise.all(Array.from({ length: 9 }, () => takeLimit("mail", "mara")));
    expect(results.filter(({ ok }) => ok)).toHaveLength(5);
    expect(await takeLimit("mail", "noor")).toMatchObject({ ok: true });
  });

  it("say the seconds to wait and open again", async () => {
    for (let n = 0; n < 5; n += 1) await takeLimit("mail", "mara");
    const refused = await takeLimit("mail", "mara");
    expect(refused).toMatchObject({ failure: { code: "too-fast" } });
    const seconds = refused.ok ? 0 : (refused.failure.retryAfterSeconds ?? 0);
    expect(seconds).toBeGreaterThan(3590);
    expect(seconds).toBeLessThanOrEqual(3600);
    await sql`update rate_limits set expire = 0`;
    expect(await takeLimit("mail", "mara")).toMatchObject({ ok: true });
  });
});

describe("takePost", () => {
  it("counts five a minute per member; jobs are free", async () => {
    const workspace = uuidv7();
    const [mara, noor] = [testScope(workspace, uuidv7()), testScope(workspace, uuidv7())];
    for (let n = 0; n < 5; n += 1) expect(await takePost(mara)).toMatchObject({ ok: true });
    expect(await takePost(mara)).toMatchObject({
      failure: { code: "too-fast", retryAfterSeconds: expect.any(Number) },
    });
    expect(await takePost(noor)).toMatchObject({ ok: true });
    for (let n = 0; n < 9; n += 1)
      expect(await takePost(jobScope(workspace, "repeat"))).toMatchObject({ ok: true });
  });
});
