/** The licences of the bundled npm packages, of several bundles in one file. */

/**
 * @param {string[]} texts as vite writes them: an opening, then a section for each package
 * @returns {string} each package once, by name
 */
export function mergeLicenses(texts) {
  const [opening] = texts[0].split(/^(?=## )/m);
  const sections = texts.flatMap((text) => text.split(/^(?=## )/m).slice(1));
  const once = new Map(sections.map((section) => [section.split('\n', 1)[0], section.trim()]));
  return [opening.trim(), ...[...once].sort().map(([, section]) => section), ''].join('\n\n');
}
