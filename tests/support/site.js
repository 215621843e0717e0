/** The built site on its own server, below a sub-path as on GitHub Pages. */
import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import sirv from 'sirv';
import { distDir, pkgDir, inProject } from '../../scripts/lib/project.mjs';

const subPath = '/team/pages/c-mbpo';

/**
 * @returns {Promise<{page: string, origin: string, close: () => void}>} page: address of the built page. Below
 * `origin`, /pkg/ is the wasm package and /fixtures/ the tests' own pages
 */
export async function serveSite() {
  if (!existsSync(distDir)) throw new Error('dist/ is missing; run: npm run build');
  const mounts = [
    [subPath, sirv(distDir, { dev: true, etag: true })],
    ['/pkg', sirv(pkgDir, { dev: true })],
    ['/fixtures', sirv(inProject('tests/browser/fixtures'), { dev: true })],
  ];
  const server = createServer((request, response) => {
    const missing = () => {
      response.statusCode = 404;
      response.end('Not found');
    };
    for (const [prefix, handler] of /** @type {[string, import('sirv').RequestHandler][]} */ (
      mounts
    )) {
      if (request.url?.startsWith(`${prefix}/`)) {
        request.url = request.url.slice(prefix.length);
        handler(request, response, missing);
        return;
      }
    }
    missing();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    page: `${origin}${subPath}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
