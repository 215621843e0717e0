/** Version numbers in the output of tools and in lock files. */

/**
 * Return the version of a package in a Cargo.lock.
 * @param {string} lock the file's text
 * @param {string} name
 * @returns {string}
 */
export function lockedVersion(lock, name) {
  const versions = lock
    .split('[[package]]')
    .filter((entry) => new RegExp(`^name = "${name}"$`, 'm').test(entry))
    .map((entry) => /^version = "([^"]+)"$/m.exec(entry)?.[1]);
  const [version, ...others] = versions;
  if (!version) throw new Error(`Cargo.lock holds no version of ${name}`);
  if (others.length > 0)
    throw new Error(
      `Cargo.lock holds ${versions.length} versions of ${name}: ${versions.join(', ')}`,
    );
  return version;
}

/**
 * Return the version in the output of `tool --version`: "wasm-pack 0.15.1", "wasm-bindgen 0.2.130 (abcdef)", "Chromium
 * 156.0.1 built on …".
 * @param {string} printed
 * @returns {string | null}
 */
export const printedVersion = (printed) =>
  /(?:^|\s)v?(\d+\.\d+(?:\.\d+)*[\w.+-]*)/.exec(printed)?.[1] ?? null;
