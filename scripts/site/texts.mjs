/** Translations are data: the site fetches them as JSON once a language is chosen, in place of a script. */
import { pathToFileURL } from 'node:url';

/**
 * What a locale's module does in the built site. A text with values is a list of its pieces and of its values' places.
 *
 * @param {string} address an expression
 */
const module = (address) => `import { str } from '@lit/localize';
const response = await fetch(${address});
if (!response.ok) throw new Error(\`\${response.status} \${response.url}\`);
export const templates = Object.fromEntries(
  Object.entries(await response.json()).map(([id, text]) => [
    id, typeof text === 'string' ? text : str(text[0], ...text[1]),
  ]),
);`;

/** @returns {import('vite').Plugin} */
export const textsAsData = () => ({
  name: 'cmbpo-texts-as-data',
  apply: 'build',
  enforce: 'pre',
  async transform(_code, id) {
    const [, name] = /\/language\/locales\/([\w-]+)\.js$/.exec(id) ?? [];
    if (name === undefined) return null;
    /** @type {{templates: Record<string, string | {strings: string[], values: number[]}>}} */
    const { templates } = await import(pathToFileURL(id).href);
    const texts = Object.entries(templates).map(([key, text]) => [
      key,
      typeof text === 'string' ? text : [[...text.strings], text.values],
    ]);
    const reference = this.emitFile({
      ...{ type: 'asset', name: `${name}.json` },
      source: JSON.stringify(Object.fromEntries(texts)),
    });
    return { code: module(`import.meta.ROLLUP_FILE_URL_${reference}`), map: null };
  },
});
