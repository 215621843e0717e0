/** The built site, served to a browser of this machine. */
import { createServer } from 'node:http';
import sirv from 'sirv';
import { distDir } from '../lib/project.mjs';

/** @returns {Promise<{origin: string, close: () => void}>} */
export async function serveDist() {
  const serve = sirv(distDir, { dev: true });
  const server = createServer((request, response) => serve(request, response));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return { origin: `http://127.0.0.1:${address.port}`, close: () => void server.close() };
}
