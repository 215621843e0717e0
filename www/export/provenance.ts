/** How the numbers on the page came about, in the words of captions, papers and bibliographies. */

import type { Snapshot } from '../state/snapshot.d.ts';
import type {
  Config,
  EnvironmentInfo,
  JsonObject,
  RunRecord,
  Settings,
  Shift,
} from '../types.d.ts';

import { needOwn, ownValue } from '../own.js';
import { summarise } from '../state/verdict.ts';
import { settingsIn } from '../state/shift.ts';
import { settingsOf } from '../state/url.ts';
import { count, METHOD } from '../state/words.ts';

/** Papers and captions are in English, whatever the page speaks. */
const NAMES: Record<string, string> = { 'in-distribution': 'in distribution' };

const listing = (items: string[]) =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;

interface Provenance {
  version: string;
  commit: string | null;
  settings: Settings;
  shift: Shift;
  /** complete */
  config: Config;
  info: EnvironmentInfo;
  runs: RunRecord[];
}

export const provenanceOf = ({
  version,
  commit,
  state,
  config,
  info,
  runs,
}: Snapshot): Provenance => ({
  ...{ version, commit, settings: settingsOf(state), shift: state.shift, config, info, runs },
});

const seedsOf = ({ seed, seeds }: Settings) =>
  Array.from({ length: seeds }, (_, i) => String((seed + i) % 2 ** 32));

/** "seed 1", "seeds 1, 2 and 3", "seeds 1 to 10". */
function seedWords(settings: Settings) {
  const seeds = seedsOf(settings);
  if (seeds.length === 1) return `seed ${seeds[0]}`;
  return seeds.length < 4 ? `seeds ${listing(seeds)}` : `seeds ${seeds[0]} to ${seeds.at(-1)}`;
}

function lampWords({ gain, do_lamp: held, sensor_noise: noise }: Shift) {
  const lamp = held === null ? `lamp's gain k = ${gain}` : `do(Z = ${held})`;
  return noise === 0 ? lamp : `${lamp}, sensor noise ${noise}`;
}

const cmbpo = ({ version, commit }: Provenance) =>
  `cmbpo ${version}${commit ? ` (${commit})` : ''}`;

/**
 * One line for below a figure.
 *
 * @param lamp whether the page's lamp is part of it
 */
export function captionOfRun(of: Provenance, lamp = false) {
  const { settings, info, shift } = of;
  return [
    info.name,
    seedWords(settings),
    `${settings.env_steps} environment steps`,
    ...(lamp ? [lampWords(shift)] : []),
    `config ${JSON.stringify(settings.config)}`,
    cmbpo(of),
  ].join('; ');
}

/** What near and far are, where a gain says so. */
function gainWords({ name, settings }: EnvironmentInfo) {
  if (!Object.hasOwn(settings, 'far') || name === 'equations') return '';
  const whose = name === 'light-door' ? "lamp's" : "sensors'";
  return ` The ${whose} gain is 1 in distribution (as in training), 0 near and -1 far.`;
}

/** What a paper's section on methods would say. */
export function methodsSentence(of: Provenance) {
  const { settings, config, runs, info } = of;
  const tried = settingsIn(info);
  const summary = summarise(runs, tried);
  const names = [...new Set(runs.map(({ method }) => METHOD[method].name))];
  const changed = Object.keys(settings.config).length > 0;
  const sentences = [
    `We trained ${listing(names)} (C-MBPO: Caron et al., 2025; all as implemented in ${cmbpo(of)}) on the environment ${info.name} for ${count(settings.env_steps).replace(/\u202f/g, ',')} environment steps each, with ${seedWords(settings)} and ${changed ? `the default configuration except ${JSON.stringify(settings.config)}` : 'the default configuration'}.`,
  ];
  const graphs = runs.flatMap(({ method, graphs }) =>
    method === 'c-mbpo' ? (graphs.find(({ test }) => test !== null) ?? []) : [],
  );
  if (graphs.length > 0) {
    const right = graphs.filter(({ correct }) => correct).length;
    const { test, alpha } = config.structure;
    sentences.push(
      `C-MBPO's graph was learned by PC with time tiers (test ${test}, alpha = ${alpha}) from ${graphs[0].rows} transitions; it was the true one in ${right} of ${graphs.length} runs.`,
    );
  }
  if (summary.size > 0) {
    const shown = [...summary].map(([method, by]) => {
      const parts = tried.map((setting) => {
        const { mean, half } = needOwn(by, setting);
        const reach = half === null ? '' : ` ± ${half.toFixed(2)}`;
        return `${mean.toFixed(2)}${reach} ${ownValue(NAMES, setting) ?? setting}`;
      });
      return `${METHOD[method].name} ${listing(parts)} (n = ${by['in-distribution'].n})`;
    });
    sentences.push(
      `Mean return of ${config.evaluation_episodes} episodes of ${info.horizon} steps with the mean action, mean over seeds${settings.seeds > 1 ? ' ± half the 95 % Student-t interval' : ''}: ${shown.join('; ')}.${gainWords(info)}`,
    );
  }
  return sentences.join(' ');
}

/** Entries for the paper and for this software. */
export function bibtex({ version }: Provenance, site: string | null) {
  return `@misc{caron2025cmbpo,
  title         = {Towards Causal Model-Based Policy Optimization},
  author        = {Caron, Alberto and Mavroudis, Vasilios and Hicks, Chris},
  year          = {2025},
  eprint        = {2503.09719},
  archivePrefix = {arXiv},
  primaryClass  = {cs.LG}
}

@software{cmbpo,
  title   = {cmbpo: causal model-based policy optimization in a browser tab},
  author  = {{The cmbpo maintainers}},
  version = {${version}}${site ? `,\n  url     = {${site}}` : ''}
}
`;
}

/** The whole run, for a program. */
export function runJson(of: Provenance, more: JsonObject = {}) {
  const { version, commit, settings, shift, config, info, runs } = of;
  const about = { version, commit, ...settings, shift };
  return `${JSON.stringify({ ...about, config, environment: info, runs, ...more }, null, 2)}\n`;
}
