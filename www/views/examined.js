import { settingsIn } from '../state/shift.ts';
import { kindOf } from '../state/words.ts';
import { FittedView } from './fitted.js';

/** A figure of what the agents earned in the settings of their world. */
export class ExaminedView extends FittedView {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { world: { attribute: false } };

  constructor() {
    super();
    /** @type {import('../types.d.ts').EnvironmentInfo | null} Another world than the room, whose best return nobody knows. */
    this.world = null;
  }

  get elsewhere() {
    return this.world !== null;
  }

  /** What its settings are called after. */
  get kind() {
    return kindOf(this.world);
  }

  get settings() {
    return settingsIn(this.world);
  }
}
