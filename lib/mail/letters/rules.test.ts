import { expect, it } from "vitest";
import { attentionLetter, knownAddressLetter, resetLetter, verificationLetter } from "./rules";

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

const item = (title: string) => ({
  title,
  text: "Access was revoked.",
  link: { label: "Reconnect", url: "https://post.example/w/w/channels" },
});
const settingsUrl = "https://post.example/w/w/settings#notifications";

it("tells of one thing with its button, and of several with a link each", () => {
  const one = attentionLetter({
    username: "mara",
    workspace: "W",
    items: [item("Reconnect it")],
    settingsUrl,
  });
  expect(one.subject).toBe("Reconnect it");
  for (const part of [one.text, one.html]) {
    expect(part).toContain("https://post.example/w/w/channels");
    expect(part).toContain(settingsUrl);
  }
  const many = Array.from({ length: 14 }, (_, index) => item(`Thing ${index}`));
  const { subject, text, html } = attentionLetter({
    username: "mara",
    workspace: "W",
    items: many,
    settingsUrl,
  });
  expect(subject).toBe("14 things wait for you in W");
  expect(text.match(/Reconnect:/g)).toHaveLength(10);
  expect(html).toContain("And four more in Posthaste.");
});

it("makes one short line of a subject, and no markup of a name, whatever things are called", () => {
  const bad = `Evil\r\nBcc: eve@example.com\u2028${"👩‍👩‍👧".repeat(200)}<b>`;
  const { subject, html } = attentionLetter({
    username: "<i>",
    workspace: "שלום",
    items: [item(bad)],
    settingsUrl,
  });
  expect(subject).toMatch(/^Evil Bcc: eve@example.com 👩‍👩‍👧[^\p{Cc}\u2028\u2029]*…$/u);
  expect([...new Intl.Segmenter().segment(subject)].length).toBeLessThanOrEqual(140);
  expect(html).not.toMatch(/<b>|<i>/);
  expect(html).toContain("\u2068שלום\u2069");
});
