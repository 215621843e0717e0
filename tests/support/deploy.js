/** A server on which one version of the built site takes the place of another, and which can hang or fail. */
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sirv from 'sirv';
import { distDir } from '../../scripts/lib/project.mjs';

const PATH = '/c-mbpo';

/** A file of the build with its content's hash in its name. */
const hashed = /^(.+-)([\w-]{8})(\.(?:js|json|css|wasm|svg))$/;
/** A hash in the service worker. */
const revision = /(["'`])([0-9a-f]{16})\1/g;

const reversed = (/** @type {string} */ text) => [...text].reverse().join('');

/**
 * Write the site as a later build would: all scripts have other names and refer to each other by them.
 *
 * @param {string} first the site as it was built
 * @param {string} folder
 * @param {boolean} otherWasm whether the agents' wasm is another one, too
 */
function writeNext(first, folder, otherWasm) {
  cpSync(first, folder, { recursive: true });
  const assets = readdirSync(join(folder, 'assets'));
  /** @type {Map<string, string>} */ const names = new Map();
  for (const name of assets) {
    const [, start, hash, end] = hashed.exec(name) ?? [];
    const renamed = end === '.js' || (otherWasm && name.startsWith('cmbpo_bg'));
    if (start && renamed) names.set(name, `${start}${reversed(hash)}${end}`);
  }
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const name of files.filter((file) => /\.(js|css|html)$/.test(file))) {
    let text = readFileSync(join(folder, name), 'utf8');
    for (const [old, next] of names) text = text.replaceAll(old, next);
    if (name === 'sw.js') {
      text = text.replace(revision, (_, quote, hash) => quote + reversed(hash) + quote);
    }
    writeFileSync(join(folder, name), text);
  }
  for (const [old, next] of names) {
    renameSync(join(folder, 'assets', old), join(folder, 'assets', next));
    // A custom section, which changes the file's hash and nothing that it does.
    const section = Buffer.from([0, 5, 4, ...Buffer.from('next')]);
    if (next.endsWith('.wasm')) {
      const file = join(folder, 'assets', next);
      writeFileSync(file, Buffer.concat([readFileSync(file), section]));
    }
  }
}

/** Return the name of the script that a site's page begins with. @param {string} folder */
const scriptOf = (folder) =>
  /src="\.\/assets\/(index-[^"]+)"/.exec(readFileSync(join(folder, 'index.html'), 'utf8'))?.[1];

export async function serveVersions() {
  const folder = mkdtempSync(join(tmpdir(), 'cmbpo-deploy-'));
  const site = join(folder, 'site');
  // What is built meanwhile is none of its versions.
  const first = join(folder, 'first');
  cpSync(distDir, first, { recursive: true });
  cpSync(first, site, { recursive: true });
  const serve = sirv(site, { dev: true });
  /** @type {'answers' | 'hangs' | 'fails'} */ let mode = 'answers';
  /** @type {string[]} */ const asked = [];
  /** @type {(() => void)[]} */ const hanging = [];
  const server = createServer((request, response) => {
    if (!request.url?.startsWith(`${PATH}/`)) {
      response.statusCode = 404;
      return response.end();
    }
    request.url = request.url.slice(PATH.length);
    asked.push(request.url);
    const answer = () =>
      serve(request, response, () => {
        response.statusCode = 404;
        response.end('Not found');
      });
    if (mode === 'hangs') return void hanging.push(answer);
    if (mode === 'fails') {
      response.statusCode = 503;
      return response.end('Service unavailable');
    }
    answer();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return {
    page: `http://127.0.0.1:${address.port}${PATH}/`,
    /** Paths that were asked for. */
    asked,
    /** The script that the page begins with now. */
    get script() {
      return scriptOf(site);
    },
    /** @param {typeof mode} now what was held back while it hung is answered after that */
    set mode(now) {
      mode = now;
      if (now !== 'hangs') for (const answer of hanging.splice(0)) answer();
    },
    /**
     * Put another version in place of the present one: a later one, or the first again.
     * @param {{otherWasm?: boolean, back?: boolean}} [how]
     */
    deploy({ otherWasm = false, back = false } = {}) {
      rmSync(site, { recursive: true });
      if (back) cpSync(first, site, { recursive: true });
      else writeNext(first, site, otherWasm);
    },
    close() {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
