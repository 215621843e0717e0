/** The server of another site: documents given as text, folders, and headers. */
import { createServer } from 'node:http';
import sirv from 'sirv';

/**
 * @typedef {object} Host
 * @property {Record<string, string>} [pages] HTML by path
 * @property {Record<string, string>} [folders] folders by the path they are served under
 * @property {Record<string, string>} [headers] sent with every response
 * @property {Record<string, Record<string, string>>} [headersOf] sent with the page at this path alone
 * @property {Record<string, string>} [types] content types by file ending, instead of the correct ones
 */

/**
 * @param {Host} host
 * @returns {Promise<{origin: string, close: () => void}>}
 */
export async function serveHost({
  pages = {},
  folders = {},
  headers = {},
  headersOf = {},
  types = {},
}) {
  const mounts = Object.entries(folders).map(
    ([path, folder]) =>
      /** @type {const} */ ([
        path,
        sirv(folder, {
          dev: true,
          setHeaders: (response, file) => {
            for (const [ending, type] of Object.entries(types)) {
              if (file.endsWith(ending)) response.setHeader('content-type', type);
            }
          },
        }),
      ]),
  );
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const path = new URL(request.url ?? '/', 'http://host').pathname;
    for (const [name, value] of Object.entries(headersOf[path] ?? {})) {
      response.setHeader(name, value);
    }
    const page = pages[path];
    if (page !== undefined) {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      return response.end(page);
    }
    const mount = mounts.find(([prefix]) => path.startsWith(`${prefix}/`));
    const missing = () => {
      response.statusCode = 404;
      response.end('Not found');
    };
    if (!mount) return missing();
    request.url = request.url?.slice(mount[0].length);
    mount[1](request, response, missing);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Return a complete HTML document. @param {string} body @param {string} [head] */
export const htmlPage = (body, head = '') => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A foreign page</title>
<link rel="icon" href="data:,">
${head}
${body}
</html>`;
