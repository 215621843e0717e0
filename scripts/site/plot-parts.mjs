/**
 * What of Observable Plot the page leaves out: it draws no maps and names every colour itself. Both are linked into every plot,
 * where no bundler can see that they are never asked for.
 */

const refuse = (/** @type {string} */ what) =>
  `() => { throw new Error('${what} are not part of this build: see scripts/site/plot-parts.mjs'); }`;

/** A module in place of Plot's, with all its exports. @type {[RegExp, string][]} */
const places = [
  [
    /@observablehq\/plot\/src\/projection\.js$/,
    `const refuse = ${refuse('map projections')};
export const hasProjection = ({ projection } = {}) => projection != null && refuse();
export const createProjection = hasProjection;
export const projectionAspectRatio = (projection) => projection == null ? undefined : refuse();
export { refuse as project, refuse as applyPosition, refuse as getGeometryChannels, refuse as xyProjection };`,
  ],
  [
    /@observablehq\/plot\/src\/scales\/schemes\.js$/,
    `const refuse = ${refuse('named schemes of colours')};
export const isCategoricalScheme = (scheme) => scheme != null && refuse();
export const isDivergingScheme = isCategoricalScheme;
export { refuse as ordinalScheme, refuse as ordinalRange, refuse as maybeBooleanRange, refuse as quantitativeScheme };`,
  ],
];

/** @returns {import('vite').Plugin} */
export const plotParts = () => ({
  name: 'cmbpo-plot-parts',
  apply: 'build',
  enforce: 'pre',
  load(id) {
    return places.find(([file]) => file.test(id.split('\\').join('/')))?.[1] ?? null;
  },
});
