/** Pictures in a row as one animated PNG (https://www.w3.org/TR/png-3/#apng-frame-based-animation). */
import { crc32 } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** @param {Buffer} png @returns {{type: string, data: Buffer}[]} */
function chunksOf(png) {
  const chunks = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

/**
 * @param {{png: Buffer, milliseconds: number}[]} frames of equal size and kind of colour, each over the ones before, and
 *   how long it is shown
 * @returns {Buffer}
 * @throws {Error} when the frames are not of one kind
 */
export function animated(frames) {
  const parts = frames.map(({ png }) => chunksOf(png));
  const [header] = parts[0];
  let sequence = 0;
  const out = [SIGNATURE, chunk('IHDR', header.data)];
  const control = Buffer.alloc(8);
  control.writeUInt32BE(frames.length, 0);
  out.push(chunk('acTL', control));
  for (const [i, chunks] of parts.entries()) {
    if (!chunks[0].data.equals(header.data)) throw new Error(`frame ${i} is of another kind`);
    const frame = Buffer.alloc(26);
    frame.writeUInt32BE(sequence++, 0);
    header.data.copy(frame, 4, 0, 8);
    frame.writeUInt16BE(frames[i].milliseconds, 20);
    frame.writeUInt16BE(1000, 22);
    // What is transparent leaves the picture before as it was.
    frame.writeUInt8(1, 25);
    out.push(chunk('fcTL', frame));
    const data = Buffer.concat(
      chunks.filter(({ type }) => type === 'IDAT').map((each) => each.data),
    );
    if (i === 0) out.push(chunk('IDAT', data));
    else {
      const number = Buffer.alloc(4);
      number.writeUInt32BE(sequence++);
      out.push(chunk('fdAT', Buffer.concat([number, data])));
    }
  }
  out.push(chunk('IEND', Buffer.alloc(0)));
  return Buffer.concat(out);
}
