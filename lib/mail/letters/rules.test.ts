import { expect, it } from "vitest";
import { knownAddressLetter, resetLetter, verificationLetter } from "./rules";

it("says the same in both parts, with the link in each", () => {
  const { text, html } = verificationLetter("mara", "https://post.example/verify?token=abc&x=1");
  expect(text).toContain("https://post.example/verify?token=abc&x=1");
  expect(html).toContain('href="https://post.example/verify?token=abc&#38;x=1"');
  for (const part of [text, html]) expect(part).toContain("within 24 hours");
});

it("lets nobody write markup into a mail", () => {
  expect(resetLetter('<img src=x onerror="1">', "https://post.example").html).not.toContain("<img");
});

it("leads who has an account to both ways in", () => {
  const { text } = knownAddressLetter("https://post.example/sign-in", "https://post.example/forgot");
  expect(text).toContain("/sign-in");
  expect(text).toContain("/forgot");
});
