import { expect, test } from "vitest";
import { getHealth } from "./queries";

test("says how the parts are, without addresses or secrets", async () => {
  const health = await getHealth();
  expect(health.ok).toBe(true);
  expect(health.database).toEqual({ state: "ok", note: "answers" });
  expect(health.storage.state).toBe("ok");
  expect(health.mail.state).toBe("off");
  expect(JSON.stringify(health)).not.toMatch(/postgres:|throwaway|127\.0\.0\.1/);
});
