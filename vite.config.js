import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { inlineStyle } from './scripts/site/inline-style.mjs';
import { plotParts } from './scripts/site/plot-parts.mjs';
import { textsAsData } from './scripts/site/texts.mjs';

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** What the page and the npm package are written for. */
export const browsers = {
  // Every engine that has the wasm SIMD we need understands this much JavaScript.
  target: 'es2022',
  // Written for these, light-dark() stays as it is: rewritten, it would follow the page's theme, not the element's.
  cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
};

/**
 * In a frame, the agents' wasm is asked for with the first bytes, behind the scripts, and not only once they have run. The page
 * itself opens with a recording, which nothing may keep; the wasm of tables is fetched when a table is opened.
 *
 * @returns {import('vite').Plugin}
 */
const preloadWasm = () => ({
  name: 'preload-wasm',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {}, path }) =>
      Object.keys(bundle)
        .filter((file) => /cmbpo_bg.*\.wasm$/.test(file) && path !== '/index.html')
        .map((file) => ({
          tag: 'link',
          attrs: {
            ...{ rel: 'preload', as: 'fetch', type: 'application/wasm', fetchpriority: 'low' },
            ...{ crossorigin: '', href: `./${file}` },
          },
        })),
  },
});

/**
 * Sites that show a picture beside a link want its whole address, which only who publishes the page knows:
 * `CMBPO_SITE=https://your.site/cmbpo/ npm run build`.
 *
 * @returns {import('vite').Plugin}
 */
const wholeAddresses = () => ({
  name: 'whole-addresses',
  transformIndexHtml: (html) => {
    const site = process.env.CMBPO_SITE;
    return site ? html.replace('./preview.png', new URL('preview.png', site).href) : html;
  },
});

export default defineConfig({
  plugins: [preloadWasm(), wholeAddresses(), inlineStyle(), textsAsData(), plotParts()],
  root: at('www'),
  // Relative addresses: the built folder works from any sub-path of any file server.
  base: './',
  worker: { format: 'es' },
  build: {
    ...browsers,
    rolldownOptions: {
      input: {
        index: at('www/index.html'),
        embed: at('www/embed.html'),
        exercises: at('www/exercises.html'),
      },
    },
    outDir: at('dist'),
    emptyOutDir: true,
    // Assets stay files: a data: address would need a hole in the page's content security policy.
    assetsInlineLimit: 0,
    sourcemap: false,
  },
  // `vite` in development reads the wasm package beside the page's folder.
  server: { fs: { allow: [at('.')] } },
});
