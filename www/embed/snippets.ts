/** The code that shows this very state on another page, for each way of embedding. */

import { msg } from '@lit/localize';
import { viewIn } from '../state/url.ts';
import { SCRIPT } from './script.js';

interface Shared {
  /** address of the built page's folder */
  site: string;
  /** the state, without # */
  hash: string;
  /** of the site's script, where any other script is to be refused */
  integrity?: string | null;
}

const quoted = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

const address = ({ site, hash }: Shared, file: string) => {
  const url = new URL(file, site).href;
  return hash === '' ? url : `${url}#${hash}`;
};

/** Outside of the page, a state names the view that the page would open with it. */
const abroad = (shared: Shared): Shared => {
  const { hash } = shared;
  const view = viewIn(hash);
  return view === viewIn(hash, true) ? shared : { ...shared, hash: `view=${view}&${hash}` };
};

const TITLE = 'C-MBPO playground';

/** A height to begin with; the frame's own comes with its first message. */
const HEIGHT = 1200;

export const SNIPPETS: Record<
  string,
  { name: string; what: string; code: (shared: Shared) => string }
> = {
  link: {
    get name() {
      return msg('Link');
    },
    get what() {
      return msg('Opens this page as it is now.');
    },
    code: (shared) => address(shared, './'),
  },
  iframe: {
    name: 'iframe',
    get what() {
      return msg(
        'For any page, blog or course. The script gives the frame the height it asks for; without it, the frame scrolls.',
      );
    },
    code: (shared) => `<iframe
  src="${quoted(address(abroad(shared), 'embed.html'))}"
  title="${TITLE}" width="100%" height="${HEIGHT}" loading="lazy" style="border: 0"
></iframe>
<script>
  addEventListener('message', ({ source, data }) => {
    if (data?.type !== 'cmbpo:height') return;
    for (const frame of document.querySelectorAll('iframe')) {
      if (frame.contentWindow === source) frame.height = data.height;
    }
  });
</script>`,
  },
  element: {
    get name() {
      return msg('Custom element');
    },
    get what() {
      return msg(
        'Part of the page itself: it takes the page’s theme, and its figures can be styled.',
      );
    },
    code: (shared) => {
      const { site, hash, integrity } = abroad(shared);
      const src = `src="${new URL(SCRIPT, site).href}"`;
      const open = `<cmbpo-playground${hash === '' ? '' : ` state="${quoted(hash)}"`}>`;
      if (!integrity) return `<script type="module" ${src}></script>\n${open}</cmbpo-playground>`;
      return `<script type="module" ${src}
  integrity="${integrity}"
  crossorigin="anonymous"></script>
${open}
  <p>Its script did not load, or is not the one this page expects:
    <a href="${quoted(address(shared, './'))}">${TITLE}</a></p>
</cmbpo-playground>`;
    },
  },
  anywidget: {
    get name() {
      return msg('Notebook');
    },
    get what() {
      return msg('For Jupyter, Colab, VS Code and marimo, with the Python package anywidget.');
    },
    code: (shared) => `import anywidget, traitlets

class Playground(anywidget.AnyWidget):
    _esm = "${new URL(SCRIPT, shared.site).href}"
    state = traitlets.Unicode(${JSON.stringify(abroad(shared).hash)}).tag(sync=True)
    results = traitlets.List([]).tag(sync=True)

Playground()`,
  },
  myst: {
    name: 'MyST',
    get what() {
      return msg('For MyST Markdown and Jupyter Book.');
    },
    code: (shared) => `\`\`\`{anywidget} ${new URL(SCRIPT, shared.site).href}
${JSON.stringify({ state: abroad(shared).hash })}
\`\`\``,
  },
};
