import { describe, expect, it } from "vitest";
import { checkSize, checkUpload, cleanName, fitPixels, MAX_BYTES, nameFor, sendPurpose } from "./rules";

const said = (name: string, sniffed: string | null, type = "") => checkUpload({ name, type, sniffed });
const codeOf = (result: ReturnType<typeof checkUpload>) => (result.ok ? result.value : result.failure.code);

describe("checkUpload", () => {
  it.each([
    ["photo.jpg", "image/jpeg", "image/jpeg"],
    ["PHOTO.JPEG", "image/jpeg", "image/jpeg"],
    ["scan.jfif", "image/jpeg", "image/jpeg"],
    ["loop.gif", "image/gif", "image/gif"],
    ["no extension", "image/webp", "image/webp"],
    ["moving.png", "image/apng", "image/png"],
    ["film.mp4", "video/mp4", "video/mp4"],
    ["film.M4V", "video/x-m4v", "video/mp4"],
    ["film.mov", "video/quicktime", "video/quicktime"],
    ["film.webm", "video/webm", "video/webm"],
    ["report.pdf", "application/pdf", "application/pdf"],
  ])("takes %s with the bytes of %s", (name, sniffed, kept) => {
    expect(said(name, sniffed)).toEqual({ ok: true, value: kept });
  });

  it("says what a picture really is and how to name it", () => {
    const refused = said("photo.jpg", "image/png");
    expect(codeOf(refused)).toBe("not-what-it-says");
    expect(refused.ok ? "" : refused.failure.message).toContain("Rename it to end in .png");
  });

  it("believes neither name nor browser when the bytes are no picture", () => {
    expect(codeOf(said("photo.jpg", "application/pdf"))).toBe("not-what-it-says");
    expect(codeOf(said("photo.png", null))).toBe("not-what-it-says");
    expect(codeOf(said("photo", null, "image/png"))).toBe("not-what-it-says");
    expect(codeOf(said("photo", "image/png", "image/jpeg"))).toBe("not-what-it-says");
  });

  it("does not call an honest file of another kind a liar", () => {
    expect(codeOf(said("song.mp3", "audio/mpeg", "audio/mpeg"))).toBe("unsupported");
    expect(codeOf(said("photo.heic", "image/heic", "image/heic"))).toBe("unsupported");
  });

  it("lets a browser shrug: octet-stream promises nothing", () => {
    expect(codeOf(said("photo.png", "image/png", "application/octet-stream"))).toBe("image/png");
    expect(codeOf(said("photo.jpg", "image/jpeg", "image/pjpeg; charset=binary"))).toBe("image/jpeg");
  });
});

describe("checkSize", () => {
  it("refuses nothing, too much, and takes exactly the limit", () => {
    expect(checkSize(0, "a.png")).toMatchObject({ failure: { code: "empty" } });
    expect(checkSize(50_000_000, "a.png")).toMatchObject({
      failure: { code: "too-large", message: expect.stringContaining("50 MB") },
    });
    expect(checkSize(MAX_BYTES.image, "a.png").ok).toBe(true);
    expect(checkSize(null, "a.png").ok).toBe(true);
    expect(checkSize(400_000_000, "film.mp4").ok).toBe(true);
    expect(checkSize(400_000_000, "no extension").ok).toBe(true);
    expect(checkSize(600_000_000, "film.mp4")).toMatchObject({
      failure: { code: "too-large", message: expect.stringContaining("videos may be 500 MB") },
    });
    expect(checkSize(200_000_000, "report.pdf")).toMatchObject({ failure: { code: "too-large" } });
  });
});

describe("cleanName", () => {
  it("keeps the last part of a path, without control and direction characters", () => {
    expect(cleanName("../../etc/passwd")).toBe("passwd");
    expect(cleanName("C:\\Users\\me\\tide.png")).toBe("tide.png");
    expect(cleanName("ti\u202ede\u0000.png\r\n")).toBe("tide.png");
    expect(cleanName("Gezeiten – März 🌊.jpg")).toBe("Gezeiten – März 🌊.jpg");
    expect(cleanName("")).toBe("file");
  });

  it("shortens, and keeps the extension", () => {
    const name = cleanName(`${"a".repeat(400)}.jpeg`);
    expect(name).toHaveLength(200);
    expect(name.endsWith(".jpeg")).toBe(true);
  });
});

describe("nameFor", () => {
  it("gives a copy the extension of what it is", () => {
    expect(nameFor("tide.webp", "image/jpeg")).toBe("tide.jpg");
    expect(nameFor("tide", "video/mp4")).toBe("tide.mp4");
    expect(nameFor(".png", "image/png")).toBe("file.png");
    expect(nameFor("a".repeat(300), "application/pdf").length).toBeLessThanOrEqual(200);
  });
});

describe("fitPixels", () => {
  it("keeps proportions, never grows, never reaches zero", () => {
    expect(fitPixels(4000, 3000, 12_000_000)).toEqual({ width: 4000, height: 3000 });
    expect(fitPixels(4000, 3000, 3_000_000)).toEqual({ width: 2000, height: 1500 });
    expect(fitPixels(10_000, 1, 100)).toEqual({ width: 1000, height: 1 });
  });
});

describe("sendPurpose", () => {
  it("is the same for the same wish in another order, and another for another wish", () => {
    const wish = { maxBytes: 1000, mimeTypes: ["image/png", "image/jpeg"] };
    expect(sendPurpose(wish)).toBe(sendPurpose({ ...wish, mimeTypes: ["image/jpeg", "image/png"] }));
    expect(sendPurpose(wish)).not.toBe(sendPurpose({ ...wish, maxBytes: 999 }));
    expect(sendPurpose(wish)).not.toBe(sendPurpose({ ...wish, maxPixels: 5 }));
    expect(sendPurpose(wish)).not.toBe(sendPurpose({ ...wish, mimeTypes: ["image/jpeg"] }));
  });
});
