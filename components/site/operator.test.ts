import { expect, it } from "vitest";
import { operatorOf } from "./operator";

it("names the host and the plain address of the sender", () => {
  const publicUrl = "https://posts.example.com";
  const of = (MAIL_FROM: string) => operatorOf({ publicUrl, MAIL_FROM });
  expect(of("Posthaste <post@example.com>")).toEqual({
    host: "posts.example.com",
    contact: "post@example.com",
  });
  expect(of("post@example.com").contact).toBe("post@example.com");
});
