/** What the bytes of a file say it is. Sizes in pixels, null when the head does not tell. */
export type MediaKind = {
  mime: string;
  kind: "image" | "video" | "audio";
  width: number | null;
  height: number | null;
  animated: boolean;
};

type Size = readonly [width: number | null, height: number | null];

function image(mime: string, [width, height]: Size, animated = false): MediaKind {
  return { mime, kind: "image", width, height, animated };
}

const unknown: Size = [null, null];

/** Walks the segments of a JPEG to its frame header. */
function jpegSize(bytes: Buffer): Size | null {
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

function webpSize(bytes: Buffer): Size | null {
  const chunk = bytes.toString("latin1", 12, 16);
  if (chunk === "VP8X") return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
  if (chunk === "VP8 ") return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
  if (chunk === "VP8L") {
    const bits = bytes.readUInt32LE(21);
    return [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1];
  }
  return null;
}

function boxed(bytes: Buffer): MediaKind | null {
  const brand = bytes.toString("latin1", 8, 12);
  if (brand === "avif" || brand === "avis") return image("image/avif", unknown);
  if (["heic", "heix", "mif1"].includes(brand)) return image("image/heic", unknown);
  const mime = brand === "qt  " ? "video/quicktime" : brand.startsWith("M4A") ? "audio/mp4" : "video/mp4";
  return {
    mime,
    kind: mime.startsWith("audio") ? "audio" : "video",
    width: null,
    height: null,
    animated: false,
  };
}

function sound(mime: string): MediaKind {
  return { mime, kind: "audio", width: null, height: null, animated: false };
}

function picture(bytes: Buffer, latin: string): MediaKind | null {
  if (latin.startsWith("\x89PNG\r\n\x1a\n")) {
    return image("image/png", [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]);
  }
  if (latin.startsWith("\xff\xd8\xff")) {
    return image("image/jpeg", jpegSize(bytes) ?? unknown);
  }
  if (latin.startsWith("GIF87a") || latin.startsWith("GIF89a")) {
    const animated = bytes.includes("NETSCAPE2.0");
    return image("image/gif", [bytes.readUInt16LE(6), bytes.readUInt16LE(8)], animated);
  }
  if (latin.startsWith("RIFF") && latin.slice(8, 12) === "WEBP") {
    return image("image/webp", webpSize(bytes) ?? unknown);
  }
  return null;
}

/** Null when the bytes are no image, film or sound we know. Never believes a name or a stated type. */
export function mediaKind(bytes: Buffer): MediaKind | null {
  if (bytes.length < 32) return null;
  const latin = bytes.toString("latin1", 0, 16);
  const found = picture(bytes, latin);
  if (found) return found;
  if (latin.slice(4, 8) === "ftyp") return boxed(bytes);
  if (latin.startsWith("\x1aE\xdf\xa3")) {
    return { mime: "video/webm", kind: "video", width: null, height: null, animated: false };
  }
  if (latin.startsWith("OggS")) return sound("audio/ogg");
  if (latin.startsWith("ID3") || latin.startsWith("\xff\xfb")) return sound("audio/mpeg");
  if (latin.startsWith("RIFF") && latin.slice(8, 12) === "WAVE") return sound("audio/wav");
  return null;
}
