import { describe, expect, it } from "vitest";
import { asWebAddress } from "./reading";

describe("asWebAddress", () => {
  it("keeps what a link may lead to", () => {
    expect(asWebAddress("https://social.example/@ada")).toBe("https://social.example/@ada");
    expect(asWebAddress("http://127.0.0.1:3001/mastodon/@ada")).toBe("http://127.0.0.1:3001/mastodon/@ada");
  });

  it.each([
    "javascript:alert(1)",
    " JavaScript:alert(1)",
    "data:text/html,x",
    "//social.example",
    "",
    7,
    null,
  ])("refuses %j", (given) => {
    expect(asWebAddress(given)).toBeNull();
  });
});
