/** Functions of a WebAssembly module with names and code (WebAssembly core specification, section 5.5). */

const importSection = 2;
const codeSection = 10;

/**
 * @param {Uint8Array} bytes
 * @returns {{name: string, body: Uint8Array}[]} in the module's order; the name is '' if the name section has none
 */
export function functionsOf(bytes) {
  const at = { position: 8 };
  /** @type {Uint8Array[]} */
  let bodies = [];
  let imported = 0;
  while (at.position < bytes.length) {
    const id = bytes[at.position++];
    const end = number(bytes, at) + at.position;
    if (id === importSection) imported = importedFunctions(bytes, at);
    if (id === codeSection) bodies = entries(bytes, at);
    at.position = end;
  }
  const names = functionNames(bytes);
  return bodies.map((body, index) => ({ name: names.get(imported + index) ?? '', body }));
}

/** @typedef {{position: number}} Cursor */

/** Read an unsigned LEB128 number. @param {Uint8Array} bytes @param {Cursor} at */
function number(bytes, at) {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at.position++] ?? 0;
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
}

/** @param {Uint8Array} bytes @param {Cursor} at */
function text(bytes, at) {
  const length = number(bytes, at);
  at.position += length;
  return new TextDecoder().decode(bytes.subarray(at.position - length, at.position));
}

/** @param {Uint8Array} bytes @param {Cursor} at */
function entries(bytes, at) {
  return Array.from({ length: number(bytes, at) }, () => {
    const size = number(bytes, at);
    at.position += size;
    return bytes.subarray(at.position - size, at.position);
  });
}

/** @param {Uint8Array} bytes @param {Cursor} at */
function importedFunctions(bytes, at) {
  let functions = 0;
  for (let left = number(bytes, at); left > 0; left--) {
    text(bytes, at);
    text(bytes, at);
    const kind = bytes[at.position++];
    if (kind === 0) {
      number(bytes, at);
      functions += 1;
    } else if (kind === 3) {
      at.position += 2;
    } else {
      // A table has a type before its limits; a memory has only limits.
      if (kind === 1) at.position += 1;
      const bounded = (bytes[at.position++] ?? 0) % 2 === 1;
      number(bytes, at);
      if (bounded) number(bytes, at);
    }
  }
  return functions;
}

/** @param {Uint8Array} bytes @returns {Map<number, string>} */
function functionNames(bytes) {
  const module = new WebAssembly.Module(new Uint8Array(bytes));
  const [section] = WebAssembly.Module.customSections(module, 'name');
  /** @type {Map<number, string>} */
  const names = new Map();
  if (!section) return names;
  const part = new Uint8Array(section);
  const at = { position: 0 };
  while (at.position < part.length) {
    const id = part[at.position++];
    const end = number(part, at) + at.position;
    if (id === 1) {
      for (let left = number(part, at); left > 0; left--) {
        const index = number(part, at);
        names.set(index, text(part, at));
      }
    }
    at.position = end;
  }
  return names;
}
