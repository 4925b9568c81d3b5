import { expect, it, vi } from "vitest";

vi.mock("@/lib/env", async (original) => {
  const real = await original<typeof import("@/lib/env")>();
  const parsed = real.parseEnv({
    VERIFICATION_FILES:
      "tiktokAb1.txt=tiktok-developers-site-verification=Ab1, google12.html=google-site-verification: google12.html",
  });
  return { ...real, env: () => parsed };
});

const { GET } = await import("./route");

const ask = (name: string) =>
  GET(new Request(`http://localhost:3000/${name}`, { headers: { host: "localhost:3000" } }), {
    params: Promise.resolve({ name }),
  });

it("hands out exactly the files that are set", async () => {
  const text = await ask("tiktokAb1.txt");
  expect(text.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(await text.text()).toBe("tiktok-developers-site-verification=Ab1");
  const html = await ask("google12.html");
  expect(html.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(await html.text()).toBe("google-site-verification: google12.html");
});

it.each(["tiktokAb2.txt", "constructor", "../.env", "size", ""])("knows no %j", async (name) => {
  expect((await ask(name)).status).toBe(404);
});
