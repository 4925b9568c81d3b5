import { crc32, deflateSync } from "node:zlib";

const WIDTH = 640;
const HEIGHT = 360;

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A dark PNG for the moments before a video plays: Reddit wants a poster and cannot make one of the video itself. */
export function posterPng(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  // Eight bits of grey; a row begins with the number of its filter.
  header[8] = 8;
  const rows = Buffer.alloc((WIDTH + 1) * HEIGHT, 0x20);
  for (let row = 0; row < HEIGHT; row += 1) rows[row * (WIDTH + 1)] = 0;
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
