/** What a view asks for: the names of its events, and what each carries. `www/element/acts.ts` does it. */

import type { Savable } from '../views/save-figure.ts';
import type {
  Against,
  Json,
  JsonObject,
  KeptTable,
  Method,
  Panel,
  Parents,
  Shift,
  ShownGraph,
  StepUnit,
  StudyCondition,
  ViewName,
} from '../types.d.ts';

export interface ViewEvents {
  'play-pause': void;
  /** One more of the unit that is chosen. */
  'step-run': void;
  'step-unit': StepUnit;
  'reset-run': void;
  'new-seed': void;
  'field-change': { name: 'seed' | 'seeds' | 'env_steps'; text: string };
  'config-change': JsonObject;
  /** Another environment. */
  'world-change': { [field: string]: Json };
  /** A graph for C-MBPO; null lets it discover one. */
  'graph-change': Parents | 'belief' | null;
  /** Environment steps a second; 0 for as many as come. */
  'speed-change': number;
  'shift-change': Shift;
  /** The key of a run. */
  'restart-run': string;
  /** The key of a run. */
  'continue-run': string;
  /** A condition of a stored study. */
  'run-condition': { condition: Pick<StudyCondition, 'method' | 'config'>; seed: number };

  undo: void;
  'close-undo': void;

  'keep-a': void;
  'run-a': void;
  'forget-a': void;
  /** The graph of a table of the reader's own. */
  'graph-found': Omit<KeptTable, 'format' | 'id' | 'place' | 'saved' | 'version' | 'forgotten'>;

  'continue-kept': void;
  'forget-kept': void;
  /** The id of results. */
  'show-results': string;
  /** The id of results. */
  'forget-results': string;
  'close-results': void;
  'open-run': File;

  'view-change': ViewName;
  'panel-change': Panel;
  /** The name of a study; null closes it. */
  'study-change': string | null;
  'bet-change': Method;
  'language-change': string;
  /** A caption, from 1; null leaves the story. */
  'story-step': number | null;
  /** The id of a heading. */
  'look-at': string;
  train: void;

  replay: void;
  'live-reset': void;
  'robot-placed': { x: number; held: boolean };
  'save-figure': { format: string; figure: Savable };
  take: { what: string; method: Method };
}

/** What a view tells the one around it. */
export interface ViewAnswers {
  /** The graph that resamples support. */
  believed: ShownGraph;
  'graph-drawn': Parents;
  /** The graph stays as it was. */
  'graph-kept': void;
  /** How a graph stands to the true one; null when there is none any more. */
  compared: Against | null;
}

/** What is given beside an event's name. */
export type Detail<T> = [T] extends [void] ? [] : [detail: T];
