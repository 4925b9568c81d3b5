import { expect, it } from "vitest";
import type { PlatformDiagnosis } from "@/lib/channels/doctor/rules";
import { channelsWords, stateOf } from "./words";

const application = { set: true } as NonNullable<PlatformDiagnosis["application"]>;
const platform: PlatformDiagnosis = {
  id: "one",
  label: "One",
  channels: 0,
  unreachable: false,
  fetchesMedia: false,
  application,
};

it("says what is lacking first", () => {
  const words = (more: Partial<PlatformDiagnosis>) => stateOf({ ...platform, ...more }).words;
  expect(words({})).toBe("Set up");
  expect(words({ unreachable: true })).toBe("Text only");
  expect(words({ unreachable: true, application: { ...application, set: false } })).toBe("Not set up");
  expect(words({ application: null })).toBe("Needs no application");
});

it("counts channels", () => {
  expect([0, 1, 1200].map(channelsWords)).toEqual(["No channels", "1 channel", "1,200 channels"]);
});
