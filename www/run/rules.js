/** What the wasm says about settings: defaults, what is allowed, and what an environment is. */

/** @import { Config, JsonObject, PageState, Wasm } from '../types.d.ts' */

import { SEED, SEEDS } from '../state/defaults.js';
import { NO_SHIFT } from '../state/url.js';
import { messageOf } from './glue.js';

export class Rules {
  /** @type {ReturnType<Wasm['presets']> | undefined} */ #presets;

  /** @param {Wasm} wasm */
  constructor(wasm) {
    this.wasm = wasm;
    this.version = wasm.version();
    this.defaults = wasm.default_config();
    /** @type {PageState} State of a page whose address says nothing. */
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
   * @param {Pick<PageState, 'config' | 'env_steps'>} settings
   * @returns {Config}
   * @throws {Error} that names the field, the value and what was expected
   */
  configOf({ config, env_steps }) {
    return this.wasm.validate_config({ ...config, env_steps });
  }

  /** @param {Config['environment']} environment */
  infoOf(environment) {
    return this.wasm.environment_info(environment);
  }

  /**
   * What differs from the default configuration.
   *
   * @param {Pick<PageState, 'config' | 'env_steps'>} settings
   * @returns {JsonObject}
   */
  overridesOf({ config, env_steps }) {
    return env_steps === this.page.env_steps ? config : { ...config, env_steps };
  }

  /**
   * Why a configuration is refused; null when it is allowed.
   *
   * @param {JsonObject} config
   * @returns {string | null}
   */
  problemOf = (config) => {
    try {
      this.wasm.validate_config(config);
      return null;
    } catch (error) {
      return messageOf(error);
    }
  };

  /** Candidate causes of an effect in an environment; 0 where it is none. @param {Config['environment']} environment */
  causesIn = (environment) => {
    try {
      const { state, action } = this.infoOf(environment);
      return state.length + action.length;
    } catch {
      return 0;
    }
  };
}
