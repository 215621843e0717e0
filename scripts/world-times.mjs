/**
 * How much processor time a run takes in each world that the lab offers as a picture, with the settings that its card starts:
 * what each picture in www/views/worlds holds. One thread, the page's own wasm, one seed; evaluation is included.
 *
 *     node scripts/world-times.mjs [world ...]
 */
import { startOf, WORLDS } from '../www/settings/worlds.js';
import { UsageError, main } from './lib/errors.mjs';
import { compileWasm, loadWasm } from './experiment/wasm.mjs';

const METHODS = ['sac', 'mbpo', 'c-mbpo'];

await main('world-times', async () => {
  const wanted = process.argv.slice(2);
  const known = WORLDS.map(({ id }) => id);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`"${unknown}" is no world, expected ${known.join(', ')}`);
  }
  const { bindings } = await loadWasm(await compileWasm());
  const presets = new Map(bindings.presets().map(({ name, config }) => [name, config]));
  for (const world of WORLDS) {
    const { id, sensors } = world;
    if (wanted.length > 0 && !wanted.includes(id)) continue;
    for (const many of sensors ? [0, 8, 32] : [0]) {
      const preset = /** @type {import('../www/types.d.ts').Config} */ (
        presets.get(id) ?? presets.get('default')
      );
      const config = startOf(world, many, preset);
      const seconds = METHODS.map((method) => {
        const session = new bindings.Session(config, method, 0);
        const before = process.cpuUsage();
        while (!session.done) session.advance(64);
        const { user, system } = process.cpuUsage(before);
        session.free();
        return Number(((user + system) / 1e6).toFixed(1));
      });
      process.stdout.write(`${id}, ${many} sensors: ${seconds.join(', ')}\n`);
    }
  }
});
