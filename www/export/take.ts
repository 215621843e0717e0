/** Files of the runs on the page, on demand. */

import type { Snapshot } from '../state/snapshot.d.ts';
import type { Method } from '../types.d.ts';
import type { Savable } from '../views/save-figure.ts';
import type { Row } from './tables.ts';

import { ownValue } from '../own.js';
import { download, rasterised } from './download.ts';
import { figureSvg } from './figure.ts';
import { captionOfRun, provenanceOf, runJson } from './provenance.ts';
import { wasmSha256 } from '../run/wasm-hash.ts';
import { csvOf, curveRows, edgeRows, returnRows, transitionRows } from './tables.ts';

export async function saveFigure(
  { format, figure }: { format: string; figure: Savable },
  shown: Snapshot,
) {
  const name = `cmbpo-${figure.name}${figure.caption ? '' : `-seed-${shown.state.seed}`}`;
  if (format === 'csv') return download(`${name}.csv`, await csvOf(figure.rows ?? []), 'text/csv');
  const svg = figureSvg(figure, figure.caption ?? captionOfRun(provenanceOf(shown), figure.lamp));
  if (format === 'svg') return download(`${name}.svg`, svg, 'image/svg+xml');
  return download(`${name}.png`, await rasterised(svg), 'image/png');
}

export async function takeAway(
  { what, method }: { what: string; method: Method },
  shown: Snapshot,
) {
  const of = provenanceOf(shown);
  const { seed } = of.settings;
  if (what === 'json') {
    const wasm = shown.live ? { sha256: await wasmSha256() } : null;
    return download(`cmbpo-run-seed-${seed}.json`, runJson(of, { wasm }), 'application/json');
  }
  if (what === 'weights') {
    const file = await shown.agents?.weights(method);
    if (!file) throw new Error(`the agent of ${method} cannot be asked`);
    return download(`cmbpo-${method}-seed-${seed}.safetensors`, file, 'application/octet-stream');
  }
  if (what === 'run') {
    const file = await shown.agents?.checkpoint(method);
    if (!file) throw new Error(`the run of ${method} cannot be asked`);
    return download(
      `cmbpo-run-${method}-seed-${seed}.safetensors`,
      file,
      'application/octet-stream',
    );
  }
  if (what === 'state') {
    const file = shown.agents?.failed(method);
    if (!file) throw new Error(`there is no state of ${method}`);
    return download(
      `cmbpo-state-${method}-seed-${seed}.safetensors`,
      file,
      'application/octet-stream',
    );
  }
  const graphs = of.runs.flatMap((run) => run.graphs.map((graph) => ({ seed: run.seed, graph })));
  const makers: Record<string, () => Promise<Row[]>> = {
    curves: async () => curveRows(of.runs),
    returns: async () => returnRows(of.runs),
    edges: async () => edgeRows(graphs),
    transitions: async () => {
      const steps = await shown.agents?.transitions(method);
      if (!steps) throw new Error(`the agent of ${method} cannot be asked`);
      return transitionRows(steps, of.info);
    },
  };
  const rows = ownValue(makers, what);
  if (!rows) throw new Error(`there is nothing of the name ${what}`);
  const whose = what === 'transitions' ? `${method}-` : '';
  return download(`cmbpo-${whose}${what}-seed-${seed}.csv`, await csvOf(await rows()), 'text/csv');
}
