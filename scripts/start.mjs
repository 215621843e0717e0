/**
 * Set up, build and serve the page, and print its address.
 *
 *     npm start [-- --port N --host ADDRESS]
 */
import { isIP } from 'node:net';
import { lookup } from 'node:dns/promises';
import { main, UsageError, SetupError } from './lib/errors.mjs';
import { readArguments, wholeNumber } from './lib/arguments.mjs';
import { inProject } from './lib/project.mjs';
import { build } from './build.mjs';

const usage = `Usage: npm start [-- OPTIONS]

  --port N         port to serve on (default 5173, or the next free one)
  --host ADDRESS   address to listen on (default 127.0.0.1; 0.0.0.0 for every network)
`;

/** @param {string} host */
async function checkHost(host) {
  if (isIP(host)) return;
  if (host === '') throw new UsageError('--host is empty');
  try {
    await lookup(host);
  } catch {
    throw new UsageError(
      `--host: "${host}" is neither an IP address nor a name that this machine knows`,
    );
  }
}

await main('start', async () => {
  const options = readArguments(process.argv.slice(2), {
    port: { type: 'string' },
    host: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const port = wholeNumber('port', String(options.port ?? 5173), { min: 1, max: 65535 });
  const host = String(options.host ?? '127.0.0.1');
  await checkHost(host);
  await build();

  // Imported only now, because its packages may be missing before the set-up.
  const { preview } = await import('vite');
  try {
    const server = await preview({
      configFile: inProject('vite.config.js'),
      // A port given by the user is used or an error; the default falls back to a free port.
      preview: { port, host, strictPort: options.port !== undefined },
      logLevel: 'warn',
    });
    const address = server.resolvedUrls?.local[0] ?? server.resolvedUrls?.network[0];
    process.stdout.write(`\n  C-MBPO is served at ${address}\n  Press Ctrl+C to stop.\n\n`);
  } catch (error) {
    throw new SetupError(
      `cannot serve on ${host}, port ${port}: ${error instanceof Error ? error.message : error}`,
    );
  }
});
