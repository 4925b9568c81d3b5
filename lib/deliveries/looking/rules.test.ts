import { expect, it } from "vitest";
import { sendableAt } from "./rules";

const at = (time: string) => new Date(`2026-03-01T${time}Z`);

it("nobody says *it is not there* before the request could no longer leave, its ceiling ended and the platform settled", () => {
  const known = { notAfter: at("12:00:20"), updatedAt: at("12:10:00") };
  expect(sendableAt(known, 30)).toEqual(at("12:02:30"));
});

it("counts from the last change when nobody knows until when it could leave", () => {
  expect(sendableAt({ notAfter: null, updatedAt: at("12:00:00") }, 0)).toEqual(at("12:02:00"));
});
