/** Removes sections from a WebAssembly module that only debuggers use: a tenth of the download. */

/** Names of functions, and of the tools that built the module. */
const unread = ['name', 'producers'];

/**
 * @param {Uint8Array} bytes a module
 * @returns {Uint8Array} the module without these custom sections (WebAssembly core specification, section 5.5)
 */
export function withoutNames(bytes) {
  const kept = [bytes.subarray(0, 8)];
  let position = 8;
  const number = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[position++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (position < bytes.length) {
    const start = position;
    const id = bytes[position++];
    const end = number() + position;
    const isUnread = () => {
      const length = number();
      const name = new TextDecoder().decode(bytes.subarray(position, position + length));
      return unread.includes(name);
    };
    if (id !== 0 || !isUnread()) kept.push(bytes.subarray(start, end));
    position = end;
  }
  return Buffer.concat(kept);
}
