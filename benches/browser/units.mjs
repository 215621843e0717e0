/**
 * Times our units of work in Node: CPU milliseconds for one unit.
 *
 *     node benches/browser/units.mjs
 */
import { readFileSync } from 'node:fs';
import { inProject } from '../../scripts/lib/project.mjs';
import { mustRun } from '../../scripts/lib/process.mjs';

await mustRun('cargo', [
  'build',
  '--release',
  '--target',
  'wasm32-unknown-unknown',
  '--example',
  'units',
]);
const built = inProject('target/wasm32-unknown-unknown/release/examples/units.wasm');
const out = inProject('target/bench/units');
await mustRun('wasm-bindgen', ['--target', 'web', '--out-dir', out, built]);
const bindings = await import(`${out}/units.js`);
bindings.initSync({ module: new WebAssembly.Module(readFileSync(`${out}/units_bg.wasm`)) });

const units = {
  'sac-256': new bindings.SacUpdate(256, 250),
  'sac-64': new bindings.SacUpdate(64, 250),
  ensemble: new bindings.EnsembleStep(64, 5, 256),
  'gemm-250x256x256': new bindings.Gemm(250, 256, 256),
  rollout: new bindings.Rollout(400),
};
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
for (const [name, unit] of Object.entries(units)) {
  const steps = unit.steps?.() ?? 1;
  unit.run(20);
  const samples = Array.from({ length: 25 }, () => {
    const start = cpu();
    unit.run(8);
    return (cpu() - start) / 8 / steps;
  }).sort((a, b) => a - b);
  const shown = [samples[12], samples[0]].map((ms) => ms.toFixed(3).padStart(9));
  process.stdout.write(`${name.padEnd(18)} median${shown[0]} ms   min${shown[1]} ms\n`);
}
