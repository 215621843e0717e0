/**
 * Time units of work of this project and of other libraries, in Node and in a headless Chromium.
 *
 *     npm run --silent bench -- [--json]
 */
import { cpus, release, type } from 'node:os';
import { setOwn } from '../www/own.js';
import { main } from './lib/errors.mjs';
import { setUp, say } from './setup.mjs';

await main('bench', async () => {
  const { parseOptions, usage } = await import('./bench/options.mjs');
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    process.stdout.write(usage);
    return;
  }
  await setUp();
  const { buildUnits } = await import('./bench/units.mjs');
  await buildUnits();
  if (options.subjects.some((subject) => subject !== 'ours')) {
    const { setUpPeers } = await import('./bench/peers.mjs');
    await setUpPeers();
  }
  if (options.where.includes('chromium')) {
    const { setUpBrowser } = await import('./setup/browser.mjs');
    await setUpBrowser(say);
  }

  // Imported only now, because these modules use packages that the set-up may just have installed.
  const { measure } = await import('./bench/measure.mjs');
  const { asText } = await import('./bench/report.mjs');
  const { buildInfo } = await import('./bench/build-info.mjs');
  const { openNode } = await import('./bench/in-node.mjs');
  const { openChromium } = await import('./bench/in-chromium.mjs');

  /** @type {Record<string, unknown>} */
  const machine = {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    system: `${type()} ${release()}`,
  };
  /** @type {import('./bench/measure.mjs').Row[]} */
  const rows = [];
  /** Units that a library does not have. @type {Record<string, string[]>} */
  const left = {};
  for (const where of options.where) {
    const place = await (where === 'node' ? openNode : openChromium)(options.subjects);
    try {
      setOwn(machine, where, place.version);
      for (const { name, works } of place.subjects) {
        setOwn(
          left,
          name,
          options.works.filter((work) => !works.includes(work)),
        );
      }
      for (const work of options.works) {
        const able = place.subjects.filter(({ works }) => works.includes(work));
        if (able.length === 0) continue;
        process.stderr.write(`bench: ${work} in ${place.version}\n`);
        rows.push(...(await measure(where, work, able, options.samples)));
      }
    } finally {
      await place.close();
    }
  }
  const document = { machine, build: await buildInfo(), rows };
  process.stdout.write(
    options.json ? `${JSON.stringify(document, null, 2)}\n` : asText(document, left),
  );
});
