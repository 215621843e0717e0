/** What the reader has typed into the settings, over all the forms of the page, until it is used. */

import type { Config, JsonObject, Preset } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { at, defaultAt, fieldOf, problemsOf, put, textOf, valueOf } from './draft.ts';
import { groups } from './fields.ts';

/** Candidate causes from which on PC asks too many questions, as the Rust crate's `Search` says. */
const WIDE = 12;
const SEARCH = 'structure.search';

export interface Ground {
  /** Null while it loads. */
  defaults: Config | null;
  presets: Preset[];
  /** What the runs on the page have that differs from the defaults. */
  config: JsonObject;
  problemOf: (config: JsonObject) => string | null;
  causesIn: (environment: Config['environment']) => number;
}

/** Fires `change`. */
export class Sheet extends EventTarget {
  #ground: Ground = {
    defaults: null,
    presets: [],
    config: {},
    problemOf: () => null,
    causesIn: () => 0,
  };
  /** Texts that were typed, by path. */ draft: Map<string, string> = new Map();
  /** What is wrong, by path. */ problems: Map<string, string> = new Map();
  news = '';
  /** The form that the news is for: no other one says it, too. */ heard: object | null = null;
  /** What named settings were filled in. */ #filled: Map<string, string> = new Map();

  /** What the runs have now is the ground that the reader types on. */
  standOn(ground: Ground) {
    const before = JSON.stringify(this.#ground.config);
    const first = this.#ground.defaults === null && ground.defaults !== null;
    this.#ground = ground;
    if (before !== JSON.stringify(ground.config)) {
      this.draft = new Map();
      this.problems = new Map();
      this.#changed();
    } else if (first) this.#changed();
  }

  get defaults() {
    return this.#ground.defaults;
  }

  get presets() {
    return this.#ground.presets;
  }

  get config() {
    return this.#ground.config;
  }

  get fields() {
    return groups().flatMap(({ fields }) => fields);
  }

  /** The runs' own settings with what was typed in place. */
  get wanted(): JsonObject {
    const defaults = (this.defaults ?? ({} as unknown)) as JsonObject;
    return this.fields.reduce((config, field) => {
      const text = this.draft.get(field.path);
      if (text === undefined) return config;
      const value = valueOf(field, text);
      const same = JSON.stringify(value) === JSON.stringify(defaultAt(defaults, field));
      return put(config, field.path, same ? undefined : value);
    }, this.config);
  }

  type(path: string, text: string) {
    this.draft = new Map([...this.draft, [path, text]]);
    this.news = path === 'environment' ? this.#fitWorld() : '';
    this.problems = problemsOf(this.wanted, this.#ground.problemOf, this.fields);
    this.#changed();
  }

  /** Types a whole configuration. */
  fill(config: Config) {
    const { defaults } = this;
    if (!defaults) return;
    // The graph that is followed now is kept.
    const typed = this.fields.filter(({ kind }) => kind !== 'elsewhere');
    // What the runs have already is not typed.
    this.draft = new Map(
      typed.flatMap((field) => {
        const now = at(this.config, field.path) ?? fieldOf(defaults, defaults, field);
        const text = textOf(fieldOf(config, defaults, field));
        return text === textOf(now) ? [] : [[field.path, text]];
      }),
    );
    this.#filled = this.draft;
    this.problems = new Map();
    this.news = '';
    this.#changed();
  }

  forget() {
    this.draft = new Map();
    this.#filled = new Map();
    this.problems = new Map();
    this.news = '';
    this.#changed();
  }

  /**
   * Takes what was typed, if all of it is right.
   *
   * @returns what differs from the defaults; null where something is wrong
   */
  use(): JsonObject | null {
    const { wanted } = this;
    this.problems = problemsOf(wanted, this.#ground.problemOf, this.fields);
    if (this.problems.size === 0) {
      this.draft = new Map();
      this.#filled = new Map();
      this.news = msg('Taken: the runs start over.');
    }
    this.#changed();
    return this.problems.size === 0 ? wanted : null;
  }

  /** What is known to suit a world, but for what the reader typed; says so. */
  #fitWorld() {
    const { environment } = this.wanted as { environment?: Config['environment'] };
    const world = environment ?? this.defaults?.environment;
    const name = typeof world === 'object' && 'name' in world ? world.name : world;
    const preset = this.presets.find(({ config }) => config.environment === name);
    const now = this.config.environment ?? this.defaults?.environment;
    const before = typeof now === 'object' && now && 'name' in now ? now.name : now;
    if (!preset || !this.defaults || (name === before && this.#filled.size === 0)) {
      return this.#fitSearch();
    }
    const typed = [...this.draft].filter(([path, text]) => this.#filled.get(path) !== text);
    this.fill(preset.config);
    this.draft = new Map([...this.draft, ...typed]);
    return msg('The settings were set to those for this world.');
  }

  /** For a wide world the search that is made for it, unless the reader chose one; says so. */
  #fitSearch() {
    const { environment } = this.wanted as { environment?: Config['environment'] };
    const chosen = this.draft.has(SEARCH) || at(this.config, SEARCH) !== undefined;
    const causes = environment === undefined ? 0 : this.#ground.causesIn(environment);
    if (chosen || causes < WIDE) return '';
    this.draft = new Map([...this.draft, [SEARCH, 'grow-shrink']]);
    return msg(
      str`This world has ${causes} candidate causes: the search was set to grow-shrink, since PC would take minutes.`,
    );
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
