import { describe, expect, it } from "vitest";
import {
  COMMIT_WINDOW_MS,
  checkDelayMs,
  LIST_READINGS_APART_MS,
  SEND_LEASE_MS,
  settledAt,
} from "./deliveries/clock/rules";
import { applicationVariables, parseEnv, scaled, timeScaleOf } from "./env";
import { COMMIT_CEILING_MS } from "./outbound/gate";

const away = "https://posts.example.com";

describe("the keys of an Inngest server", () => {
  const keys = { INNGEST_EVENT_KEY: "one", INNGEST_SIGNING_KEY: "signkey-test-00ff" };

  it("are needed both, and then turn the embedded engine off", () => {
    expect(parseEnv({}).inngestServer).toBe(false);
    expect(parseEnv(keys).inngestServer).toBe(true);
    expect(() => parseEnv({ INNGEST_EVENT_KEY: "one" })).toThrow("set both");
    expect(() => parseEnv({ INNGEST_SIGNING_KEY: "signkey-test-00ff" })).toThrow("set both");
  });

  it("are not needed in dev mode, which local mode alone has", () => {
    expect(parseEnv({ INNGEST_DEV: "1" }).inngestServer).toBe(true);
    expect(parseEnv({ INNGEST_DEV: "0" }).inngestServer).toBe(false);
    expect(() => parseEnv({ INNGEST_DEV: "1", PUBLIC_URL: away })).toThrow("INNGEST_DEV");
  });

  it("go with an address of ours that no request can change", () => {
    expect(parseEnv({ ...keys, PUBLIC_URL: away }).inngestServeOrigin).toBe(away);
    expect(
      parseEnv({ ...keys, PUBLIC_URL: away, INNGEST_SERVE_ORIGIN: "http://app:3000/" }).inngestServeOrigin,
    ).toBe("http://app:3000");
  });
});

describe("files that show whose address this is", () => {
  const read = (VERIFICATION_FILES: string) => [...parseEnv({ VERIFICATION_FILES }).VERIFICATION_FILES];

  it("are read by name, whatever their content", () => {
    expect(read("a-1_B.txt=x=y==, g.html=google: g.html,")).toEqual([
      ["a-1_B.txt", "x=y=="],
      ["g.html", "google: g.html"],
    ]);
    expect([...parseEnv({}).VERIFICATION_FILES]).toEqual([]);
  });

  it.each(["a.js=x", "../a.txt=x", "a b.txt=x", "a.txt", "a.txt=", ".txt=x", "a.txt.html=x"])(
    "are not %s",
    (files) => {
      expect(() => read(files)).toThrow(/VERIFICATION_FILES.*name=content/);
    },
  );
});

describe("the credentials of an application", () => {
  const application = {
    portal: "https://apps.example",
    names: { id: "Key", secret: "Secret" },
    review: "None.",
  };
  const platforms = [
    { id: "two-words", connect: { application } },
    { id: "other", connect: { application } },
    { id: "free", connect: {} },
  ];
  const two = { TWO_WORDS_CLIENT_ID: "id", TWO_WORDS_CLIENT_SECRET: " secret\n" };

  it("are read under the platform's name", () => {
    expect(applicationVariables("two-words")).toEqual({
      id: "TWO_WORDS_CLIENT_ID",
      secret: "TWO_WORDS_CLIENT_SECRET",
    });
    const { applications } = parseEnv({ ...two, FREE_CLIENT_ID: "x", FREE_CLIENT_SECRET: "y" }, platforms);
    expect(applications).toEqual({ "two-words": { clientId: "id", clientSecret: "secret" } });
  });

  it("are needed both, or neither", () => {
    expect(parseEnv({}, platforms).applications).toEqual({});
    expect(parseEnv({ OTHER_CLIENT_ID: "", OTHER_CLIENT_SECRET: " " }, platforms).applications).toEqual({});
    expect(() => parseEnv({ ...two, OTHER_CLIENT_ID: "id" }, platforms)).toThrow(
      "OTHER_CLIENT_ID and OTHER_CLIENT_SECRET belong together: set both, or neither.",
    );
  });
});

describe("a faster clock for benchmarks", () => {
  it.each([
    [{ TIME_SCALE: "0.05" }, "TIME_SCALE"],
    [{ TIME_SCALE: "0.05", TEST_PLATFORMS: "0" }, "TIME_SCALE"],
    [{ TIME_SCALE: "0", TEST_PLATFORMS: "1" }, "TIME_SCALE"],
    [{ TIME_SCALE: "2", TEST_PLATFORMS: "1" }, "TIME_SCALE"],
    [{ TIME_SCALE: "0.05", TEST_PLATFORMS: "1", PUBLIC_URL: away }, "TEST_PLATFORMS"],
    [{ TEST_PLATFORMS: "1", PUBLIC_URL: away }, "TEST_PLATFORMS"],
  ])("is refused with %o", (source, name) => {
    expect(() => parseEnv(source)).toThrow(name);
    expect(timeScaleOf(source)).toBe(1);
  });

  it("is taken from a benchmark in local mode", () => {
    expect(timeScaleOf({ TIME_SCALE: "0.05", TEST_PLATFORMS: "1" })).toBe(0.05);
    expect(parseEnv({ TEST_PLATFORMS: "1" })).toMatchObject({ TEST_PLATFORMS: true, TIME_SCALE: 1 });
  });

  it("changes nothing by itself", () => {
    expect(timeScaleOf({})).toBe(1);
    expect(scaled(1234)).toBe(1234);
    expect([COMMIT_WINDOW_MS, COMMIT_CEILING_MS, SEND_LEASE_MS]).toEqual([20_000, 100_000, 135_000]);
    expect([LIST_READINGS_APART_MS, checkDelayMs(3), checkDelayMs(99)]).toEqual([60_000, 60_000, 900_000]);
    expect(settledAt(new Date(0), 30).getTime()).toBe(130_000);
  });
});
