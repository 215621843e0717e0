/**
 * What of Observable Plot the page leaves out: it draws no maps, names every colour itself and writes beside a line what it is, in
 * place of a legend. All are linked into every plot, where no bundler can see that they are never asked for. (A scale of colours is
 * made even where nothing is coloured yet.)
 */

/** A module in place of Plot's, with all its exports. @type {[RegExp, string][]} */
const places = [
  [
    /@observablehq\/plot\/src\/projection\.js$/,
    `const refuse = () => { throw new Error('map projections are not part of this build: scripts/site/plot-parts.mjs'); };
export const hasProjection = ({ projection } = {}) => projection != null && refuse();
export const createProjection = (options) => void hasProjection(options);
export const projectionAspectRatio = (projection) => projection == null ? undefined : refuse();
export { refuse as project, refuse as applyPosition, refuse as getGeometryChannels, refuse as xyProjection };`,
  ],
  [
    // What it asks of a map's geometry.
    /\/d3-geo\/(dist\/d3-geo\.mjs|src\/index\.js)$/,
    `const refuse = () => { throw new Error('map projections are not part of this build: scripts/site/plot-parts.mjs'); };
export { refuse as geoPath, refuse as geoCentroid, refuse as geoGraticule10 };`,
  ],
  [
    /@observablehq\/plot\/src\/scales\/schemes\.js$/,
    `export const ordinalScheme = () => ['currentColor'];
export const ordinalRange = (_scheme, length) => Array(length).fill('currentColor');
export const quantitativeScheme = () => () => 'currentColor';
export const maybeBooleanRange = () => undefined;
export const isCategoricalScheme = () => false;
export const isDivergingScheme = isCategoricalScheme;`,
  ],
  [
    /@observablehq\/plot\/src\/legends\/(ramp|swatches)\.js$/,
    `const refuse = () => { throw new Error('legends are not part of this build: scripts/site/plot-parts.mjs'); };
export { refuse as legendRamp, refuse as legendSwatches, refuse as legendSymbols };`,
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
