/** The hosting conditions of docs/embedding.md as pages that report what came of them, for any browser. */
import { readFileSync } from 'node:fs';
import { distDir, inProject } from '../../scripts/lib/project.mjs';
import { htmlPage } from './host.js';
import { shortHash } from './playground.js';

/** @typedef {import('./host.js').Host} Host */

const lib = { '/lib': inProject('lib') };
export const site = { '/c-mbpo': distDir };
export const shared = { 'access-control-allow-origin': '*' };
const state = shortHash({ env_steps: 450 }).slice(1).replaceAll('&', '&amp;');
const element = `<cmbpo-playground state="${state}"></cmbpo-playground>`;
const enforced = "require-trusted-types-for 'script'";
export const frame = `c-mbpo/embed.html#view=lab&amp;${state}`;
const size = 'width=900 height=700';

/** Before all else in a page: keeps what fails in it, also a script that does not come, for {@link PAGE_NOW}. */
const problems = `<script>
  window.problems = [];
  const note = (...words) => {
    window.problems.push(words.join(' '));
    if (parent !== window) parent.postMessage({ problem: words.join(' ') }, '*');
  };
  addEventListener('error', ({ message, target }) => note(message ?? 'not loaded:', target.src ?? ''), true);
  addEventListener('unhandledrejection', ({ reason }) => note('rejected:', reason?.stack ?? reason));
  addEventListener('securitypolicyviolation', (event) =>
    note('policy:', event.effectiveDirective, event.blockedURI, event.sample));
</script>`;

/** An expression that tells all that can be known from within a page where nothing happens, as text. */
export const PAGE_NOW = `JSON.stringify({
  address: location.href,
  state: document.readyState,
  visibility: document.visibilityState,
  told: typeof window.told,
  problems: window.problems,
  defined: Boolean(customElements.get('cmbpo-playground')),
  element: document.querySelector('cmbpo-playground')?.shadowRoot?.innerHTML.slice(0, 200),
  since: Math.round(performance.now()),
  files: performance.getEntriesByType('resource').map(({ name, responseEnd, responseStatus }) =>
    [new URL(name).pathname, responseStatus, Math.round(responseEnd)].join(' ')),
})`;

/** In a page with a playground: plays, and tells `window.told` of it, and the page around. */
const report = `<script>
  window.told = { results: [], text: '' };
  customElements.whenDefined('cmbpo-playground').then(() => {
    const own = document.querySelector('cmbpo-playground');
    own.play();
    setInterval(() => {
      window.told = { results: own.results, text: own.shadowRoot?.textContent ?? '' };
      if (parent !== window) parent.postMessage({ told: window.told }, '*');
    }, 200);
  });
</script>`;

/** In a page around a frame, the site's or one with the script above. */
const hear = `<script>
  window.told = { results: [], text: '' };
  addEventListener('message', ({ source, data }) => {
    if (data?.told) window.told = data.told;
    if (data?.problem) window.problems.push('in the frame: ' + data.problem);
    if (data?.type === 'cmbpo:ready') source.postMessage({ type: 'cmbpo:play' }, '*');
    if (data?.type === 'cmbpo:run-finished') window.told.results.push(data.result);
  });
</script>`;

/** @param {string} address */
const script = (address) => `<script type="module" src="${address}"></script>`;

/** @param {string} attributes */
export const around = (attributes) =>
  htmlPage(`<iframe ${attributes} ${size}></iframe>`, problems + hear);

/** @param {string} head */
const own = (head) => htmlPage(element + report, problems + head);

/**
 * @typedef {object} Condition
 * @property {string} name
 * @property {(serve: (host: Host) => Promise<string>) => Promise<string>} open starts servers, which give their origins, and
 *   returns the address of the page
 * @property {RegExp} [says] a sentence that stands for the runs, in the page
 * @property {boolean} [isolated] whether the page is cross-origin isolated, where the browser can
 * @property {string[]} [lacks] browsers that lack what the condition needs
 */

/** @type {Condition[]} */
export const CONDITIONS = [
  ...['element', 'inline'].map((name) => ({
    name: `a frame without an origin: ${name}.js in it`,
    open: async (/** @type {(host: Host) => Promise<string>} */ serve) => {
      const cdn = await serve({ folders: lib, headers: shared });
      const pages = {
        '/': around('sandbox="allow-scripts" src="/own"'),
        '/own': own(script(`${cdn}/lib/${name}.js`)),
      };
      return `${await serve({ pages })}/`;
    },
  })),
  {
    name: 'a frame without an origin: the site’s, whose server allows its files to every origin',
    // For 'self' in a content security policy it takes the origin of the frame, which has none.
    lacks: ['WebKitGTK'],
    open: async (serve) => {
      const pages = { '/': around(`sandbox="allow-scripts" src="/${frame}"`) };
      return `${await serve({ pages, folders: site, headers: shared })}/`;
    },
  },
  ...['element', 'inline'].flatMap((name) =>
    [enforced, `${enforced}; trusted-types lit-html cmbpo`].map((policy) => ({
      name: `Trusted Types: ${name}.js under ${policy}`,
      open: async (/** @type {(host: Host) => Promise<string>} */ serve) => {
        const pages = { '/': own(script(`/lib/${name}.js`)) };
        const headers = { 'content-security-policy': policy };
        return `${await serve({ pages, folders: lib, headers })}/`;
      },
    })),
  ),
  {
    name: 'Trusted Types: without the policy of the workers',
    says: /has to allow the policy “cmbpo”/,
    open: async (serve) => {
      const pages = { '/': own(script('/lib/inline.js')) };
      const headers = { 'content-security-policy': `${enforced}; trusted-types lit-html` };
      return `${await serve({ pages, folders: lib, headers })}/`;
    },
  },
  ...['require-corp', 'credentialless'].flatMap((embedder) =>
    ['element', 'inline'].map((name) => ({
      name: `cross-origin-embedder-policy: ${embedder}, ${name}.js of another origin`,
      isolated: true,
      open: async (/** @type {(host: Host) => Promise<string>} */ serve) => {
        const cdn = await serve({ folders: lib, headers: shared });
        const headers = {
          'cross-origin-embedder-policy': embedder,
          'cross-origin-opener-policy': 'same-origin',
        };
        return `${await serve({ pages: { '/': own(script(`${cdn}/lib/${name}.js`)) }, headers })}/`;
      },
    })),
  ),
  {
    name: 'cross-origin-embedder-policy: files of its own origin that are sent without it',
    open: async (serve) => {
      const headersOf = {
        '/': {
          'cross-origin-embedder-policy': 'require-corp',
          'cross-origin-opener-policy': 'same-origin',
        },
      };
      const pages = { '/': own(script('/lib/element.js')) };
      return `${await serve({ pages, folders: lib, headersOf })}/`;
    },
  },
  {
    name: 'cross-origin-embedder-policy: the site’s frame with the attribute credentialless',
    lacks: ['Firefox', 'WebKitGTK'],
    open: async (serve) => {
      const other = await serve({ folders: site });
      const headers = { 'cross-origin-embedder-policy': 'require-corp' };
      const pages = { '/': around(`credentialless src="${other}/${frame}"`) };
      return `${await serve({ pages, headers })}/`;
    },
  },
  {
    name: 'cross-origin-embedder-policy: the site’s frame from a server that sends the policies itself',
    open: async (serve) => {
      const both = { 'cross-origin-embedder-policy': 'require-corp' };
      const headers = { ...both, 'cross-origin-resource-policy': 'cross-origin' };
      const other = await serve({ folders: site, headers });
      return `${await serve({ pages: { '/': around(`src="${other}/${frame}"`) }, headers: both })}/`;
    },
  },
];

/** A page with the one script in it, to be opened as a file. */
export const asFile = () => {
  const text = readFileSync(inProject('lib/inline.js'), 'utf8').replaceAll(
    '</script',
    '<\\/script',
  );
  return own('').replace('</html>', () => `<script type="module">${text}</script></html>`);
};
