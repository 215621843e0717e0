/** What is going on, in words. */

import type { Snapshot } from './snapshot.d.ts';

import { msg, str } from '@lit/localize';
import { roughly } from '../settings/times.ts';
import { count, listing } from './words.ts';

export function statusOf(shown: Snapshot) {
  const { live, saved, finished, playing, runs, info } = shown;
  if (saved !== undefined) {
    return msg('Finished results that were kept. Press play to run them again in this version.');
  }
  if (!live) {
    return msg('A stored run, made when this page was built. Press play to run it yourself.');
  }
  const lost = runs.filter((run) => run.status === 'lost').length;
  if (lost > 0) return msg(str`${lost} of ${runs.length} runs lost: start them again below.`);
  if (finished && info.name !== 'light-door') return msg('All runs have finished.');
  if (finished && playing)
    return msg('All runs have finished. The robots keep driving: change the lamp.');
  if (finished) return msg('All runs have finished. Press play to see the robots drive.');
  if (playing && info.name !== 'light-door') return msg('Learning.');
  if (playing) return msg('Learning. You may change the lamp at any time.');
  const begun = runs.some((run) => run.progress.env_steps > 0);
  return begun ? msg('Paused.') : msg('Ready: nothing learned yet. Press play.');
}

/** How far the runs are and how long they still need; empty where nothing learns. */
export function remainingOf({ left }: Snapshot) {
  if (left === null) return '';
  const share = Math.floor(100 * left.done);
  return left.seconds === null
    ? msg(str`${share} % learned`)
    : msg(str`${share} % learned, about ${roughly(left.seconds)} left`);
}

/** Seeds, steps and version of a stored run. */
export function aboutOf({ version, commit, runs, state }: Snapshot) {
  const seeds = [...new Set(runs.map((run) => String(run.seed)))];
  const steps = msg(str`${count(state.env_steps)} steps each`);
  const from = commit
    ? msg(str`version ${version}, commit ${commit}`)
    : msg(str`version ${version}`);
  const which = seeds.length === 1 ? msg(str`seed ${seeds[0]}`) : msg(str`seeds ${listing(seeds)}`);
  return `${which}, ${steps}, ${from}`;
}
