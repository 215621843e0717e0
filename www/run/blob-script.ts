/** What marks a worker's script, which exports nothing, as a module; a plain script must not have it. */
const MARK = /export\s*\{\s*\};?\s*$/;

/**
 * @param text of a worker's script, which imports nothing
 * @returns address of a Blob with it, which runs as a module and as a plain script
 */
export const blobOf = (text: string): string =>
  URL.createObjectURL(new Blob([text.replace(MARK, '')], { type: 'text/javascript' }));
