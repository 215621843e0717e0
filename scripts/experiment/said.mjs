/** Names of conditions with their pieces apart: the page has each text in the reader's language, and puts the pieces in. */

/** @typedef {string | number} Plain */
/** @typedef {{texts: readonly string[], parts: (Plain | Said)[]}} Said */

/**
 * A text to translate, with what is put into it.
 * @param {TemplateStringsArray} texts
 * @param {(Plain | Said)[]} parts
 * @returns {Said}
 */
export const said = (texts, ...parts) => ({ texts: [...texts], parts });

/** Return it in English. @param {Plain | Said} words @returns {string} */
export const inEnglish = (words) =>
  typeof words === 'object'
    ? words.texts.map((text, i) => text + inEnglish(words.parts[i] ?? '')).join('')
    : String(words);

/** What a text is called by: `{}` stands for what is put in. @param {Said} said */
export const templateOf = ({ texts }) => texts.join('{}');

/**
 * A name as the page gets it: a text that is not translated, or a template and what is put in.
 * @param {Plain | Said} words
 * @returns {import('../../www/types.d.ts').Label}
 */
export const labelOf = (words) =>
  typeof words === 'object'
    ? [
        templateOf(words),
        ...words.parts.map((part) => (typeof part === 'object' ? labelOf(part) : part)),
      ]
    : String(words);

/** @typedef {import('./plan.mjs').Condition} Condition */
/** @typedef {Omit<Condition, 'name' | 'against' | 'said'> & {name: string | Said, against?: string | Said}} Spoken */

/**
 * Conditions with their names in English, and as they were said.
 * @param {Spoken[]} conditions
 * @returns {Condition[]}
 */
export const named = (conditions) =>
  conditions.map((condition) => {
    const { name, against } = condition;
    const english = {
      name: inEnglish(name),
      ...(against !== undefined && { against: inEnglish(against) }),
    };
    // Fields keep their order, which is that of the stored documents.
    return /** @type {Condition} */ ({ ...condition, ...english, said: name });
  });
