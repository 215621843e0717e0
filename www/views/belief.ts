/** How sure the environment's graph is: the agent's own steps drawn again and again, a graph from each. */

import type { Agents } from '../state/snapshot.d.ts';
import type { Config, DiscoverReport, EnvironmentInfo, RunRecord } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { MOST_RESAMPLES, RESAMPLINGS } from '../data/options.ts';
import { Discovery } from '../run/discovery.ts';
import { messageOf } from '../run/glue.ts';
import { beliefGraph } from '../state/belief.ts';
import { causesOf, effectsOf } from '../state/hand-graph.ts';
import { count } from '../state/words.ts';
import { define, View } from './define.ts';

/** Says `believed` with a graph and its probabilities, again as resamples come in. */
export class BeliefView extends View {
  static properties = {
    module: { attribute: false },
    run: { attribute: false },
    attempt: { attribute: false },
    rows: { attribute: false },
    info: { attribute: false },
    config: { attribute: false },
    transitions: { attribute: false },
    resamples: { state: true },
    resampling: { state: true },
    wanted: { state: true },
    drawn: { state: true },
    news: { state: true },
    problem: { state: true },
  };

  #task: Discovery | null = null;

  declare module: WebAssembly.Module | null;
  declare run: RunRecord | null;
  /** Another object whenever the runs have started over. */
  declare attempt: object | null;
  /** Environment steps that the agent has seen. */
  declare rows: number;
  declare info: EnvironmentInfo | null;
  declare config: Config | null;
  declare transitions: Agents['transitions'] | null;
  declare resamples: string;
  declare resampling: 'standard' | 'bayesian';
  /** Resamples under way; 0 when there are none. */
  declare wanted: number;
  declare drawn: number;
  declare news: string;
  declare problem: string;

  constructor() {
    super();
    this.module = null;
    this.run = null;
    this.attempt = null;
    this.rows = 0;
    this.info = null;
    this.config = null;
    this.transitions = null;
    this.resamples = '100';
    this.resampling = 'standard';
    this.wanted = 0;
    this.drawn = 0;
    this.news = '';
    this.problem = '';
  }

  leave() {
    super.leave();
    this.#end();
  }

  willUpdate(changed: Map<string, unknown>) {
    // The steps of a run that is gone say nothing of the next one.
    const before = changed.get('run') as RunRecord | null | undefined;
    if (changed.has('attempt') || (changed.has('run') && before?.key !== this.run?.key)) {
      this.#end();
      this.news = '';
      this.problem = '';
    }
  }

  render() {
    const busy = this.wanted > 0;
    const none = this.rows < FEWEST;
    const waiting = none ? msg(str`There are no ${FEWEST} steps yet: press play first.`) : '';
    return html`<details class="belief">
      <summary>${msg('How sure is each edge?')}</summary>
      <p class="hint">
        ${msg('The steps that C‑MBPO has taken are drawn again and again, with replacement, and a graph is learned from each draw. The share of the graphs that have an edge tells how much that edge owes to these very steps.')}
      </p>
      <form
        class="setup"
        novalidate
        @submit=${(event: Event) => {
          event.preventDefault();
          void this.#draw();
        }}
      >
        <div class="field">
          <label for="belief-resamples">${msg('Resamples')}</label>
          <input
            id="belief-resamples"
            type="text"
            inputmode="numeric"
            autocomplete="off"
            .value=${this.resamples}
            @input=${(e: Event) => (this.resamples = valueOf(e))}
          />
        </div>
        <div class="field">
          <label for="belief-resampling">${msg('Drawn by')}</label>
          <select
            id="belief-resampling"
            @change=${(e: Event) =>
              (this.resampling = valueOf(e) === 'bayesian' ? 'bayesian' : 'standard')}
          >
            ${Object.entries(RESAMPLINGS).map(
              ([value, { name }]) =>
                html`<option value=${value} ?selected=${value === this.resampling}>
                  ${name}
                </option>`,
            )}
          </select>
        </div>
        <div class="edit-tools">
          <button type="submit" class="primary" aria-disabled=${busy || none ? 'true' : nothing}>
            ${msg('Draw resamples')}
          </button>
          ${
            busy
              ? html`<button type="button" @click=${() => this.#stop()}>
                  ${msg('Stop drawing')}
                </button>`
              : nothing
          }
          <button type="button" @click=${() => this.say('graph-change', 'belief')}>
            ${msg('Retrain with the belief')}
          </button>
        </div>
      </form>
      ${
        busy
          ? html`<progress
              aria-label=${msg('Resamples of the agent’s steps drawn')}
              max=${this.wanted}
              value=${this.drawn}
            ></progress>`
          : nothing
      }
      <p role="status" class="own-news">${this.news || waiting}</p>
      <p role="alert" class="problem">${this.problem}</p>
    </details>`;
  }

  async #draw() {
    const { module, info, config, run, attempt, resampling } = this;
    if (!module || !info || !config || !run || this.wanted > 0 || this.rows < FEWEST) return;
    const wanted = this.resamples.trim() === '' ? NaN : Number(this.resamples);
    if (!Number.isInteger(wanted) || wanted < 1 || wanted > MOST_RESAMPLES) {
      this.problem = msg(
        str`Resamples: expected a whole number from 1 to ${MOST_RESAMPLES}, got ${this.resamples || msg('nothing')}.`,
      );
      return;
    }
    Object.assign(this, {
      problem: '',
      wanted,
      drawn: 0,
      news: msg('Asking C‑MBPO for its steps …'),
    });
    const started = performance.now();
    const values = await this.transitions?.('c-mbpo');
    if (attempt !== this.attempt || run.key !== this.run?.key || this.wanted === 0) return;
    const names = [...causesOf(info), ...effectsOf(info)];
    if (!values || values.length < FEWEST * names.length) {
      Object.assign(this, {
        wanted: 0,
        news: '',
        problem: 'C‑MBPO’s worker has no steps to give.',
      });
      return;
    }
    const rows = values.length / names.length;
    const { test, alpha, removal, max_depth } = config.structure;
    const tiers = [causesOf(info), effectsOf(info)];
    const task = new Discovery({ names, values: Float64Array.from(values) });
    this.#task = task;
    const show = (report: DiscoverReport, drawn: number) => {
      if (task !== this.#task || drawn === 0) return;
      this.drawn = drawn;
      this.news = msg(str`${count(drawn)} of ${count(wanted)} resamples of ${count(rows)} steps …`);
      const inputs = config.policy_inputs;
      const about = { rows, drawn, test, alpha, resampling, inputs };
      this.answer('believed', beliefGraph(report, info, about));
    };
    try {
      const report = await task.learn(
        {
          learner: 'pc',
          test,
          alpha,
          removal,
          max_depth,
          knowledge: { tiers },
          bootstrap: wanted,
          resampling,
          seed: run.seed,
        },
        show,
      );
      if (task !== this.#task) return;
      show(report, wanted);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      this.news = msg(str`${count(wanted)} resamples of ${count(rows)} steps in ${seconds} s.`);
    } catch (error) {
      if (task !== this.#task) return;
      Object.assign(this, {
        news: '',
        problem: msg(str`The resamples failed: ${messageOf(error)}.`),
      });
    } finally {
      if (task === this.#task) this.#end();
    }
  }

  #stop() {
    const { drawn } = this;
    this.#end();
    this.news =
      drawn > 0
        ? msg(str`Stopped. The shares rest on ${count(drawn)} resamples.`)
        : msg('Stopped.');
  }

  #end() {
    this.#task?.end();
    this.#task = null;
    this.wanted = 0;
  }
}

/** With fewer steps no test says anything. */
const FEWEST = 100;

const valueOf = (event: Event) => (event.target as HTMLInputElement | HTMLSelectElement).value;

define('cmbpo-belief', BeliefView);
