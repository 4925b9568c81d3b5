import { describe, expect, it } from "vitest";
import { redact, redactUrl } from "./redaction";

describe("an address", () => {
  it.each([
    "https://open-upload.tiktokapis.com/video/?upload_id=7&upload_token=a%2Fhush%3D",
    "https://www.linkedin.com/dms-uploads/C5/0?ca=x&ut=hush",
    "https://www.googleapis.com/upload/youtube/v3/videos?uploadType=resumable&upload_id=hush",
    "https://bucket.s3.amazonaws.com/key?X-Amz-Signature=hush&X-Amz-Security-Token=hush",
    "https://graph.facebook.com/debug_token?input_token=hush&fb_exchange_token=hush",
    "https://user:hush@example.com/?access_token=hush&code=hush",
  ])("%s keeps to itself what lets others in", (address) => {
    expect(redactUrl(new URL(address))).not.toContain("hush");
  });

  it("keeps what says where it went", () => {
    expect(redactUrl(new URL("https://example.com/v/1?uploadType=resumable&outcome=done"))).toBe(
      "https://example.com/v/1?uploadType=resumable&outcome=done",
    );
  });
});

it("a body keeps them to itself as well, also where an address stands in it", () => {
  const body = '{"upload_url":"https://example.com/?upload_token=hush","access_token":"hush","id":"7"}';
  expect(redact(body)).not.toContain("hush");
  expect(redact(body)).toContain('"id":"7"');
});
