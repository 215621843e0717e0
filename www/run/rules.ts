/** What the wasm says about settings: defaults, what is allowed, and what an environment is. */

import type { Config, JsonObject, PageState, Wasm } from '../types.d.ts';

import { SEED, SEEDS } from '../state/defaults.js';
import { NO_SHIFT } from '../state/url.ts';
import { messageOf } from './glue.ts';

export class Rules {
  wasm: Wasm;
  version;
  defaults;
  /** State of a page whose address says nothing. */
  page: PageState;

  #presets: ReturnType<Wasm['presets']> | undefined;

  constructor(wasm: Wasm) {
    this.wasm = wasm;
    this.version = wasm.version();
    this.defaults = wasm.default_config();
    this.page = {
      seed: SEED,
      seeds: SEEDS,
      env_steps: this.defaults.env_steps,
      shift: NO_SHIFT,
      config: {},
      hide: [],
    };
  }

  /** They are made when they are first shown, which is after the agents have begun. */
  get presets() {
    return (this.#presets ??= this.wasm.presets());
  }

  /**
   * The whole configuration.
   *
   * @throws {Error} that names the field, the value and what was expected
   */
  configOf({ config, env_steps }: Pick<PageState, 'config' | 'env_steps'>): Config {
    return this.wasm.validate_config({ ...config, env_steps });
  }

  infoOf(environment: Config['environment']) {
    return this.wasm.environment_info(environment);
  }

  /** What differs from the default configuration. */
  overridesOf({ config, env_steps }: Pick<PageState, 'config' | 'env_steps'>): JsonObject {
    return env_steps === this.page.env_steps ? config : { ...config, env_steps };
  }

  /** Why a configuration is refused; null when it is allowed. */
  problemOf = (config: JsonObject): string | null => {
    try {
      this.wasm.validate_config(config);
      return null;
    } catch (error) {
      return messageOf(error);
    }
  };

  /** Candidate causes of an effect in an environment; 0 where it is none. */
  causesIn = (environment: Config['environment']) => {
    try {
      const { state, action } = this.infoOf(environment);
      return state.length + action.length;
    } catch {
      return 0;
    }
  };
}
