import type { EnvironmentInfo } from '../types.d.ts';
import type { PropertyDeclarations } from 'lit';

import { settingsIn } from '../state/shift.ts';
import { kindOf } from '../state/words.ts';
import { FittedView } from './fitted.ts';

/** A figure of what the agents earned in the settings of their world. */
export class ExaminedView extends FittedView {
  static properties: PropertyDeclarations = { world: { attribute: false } };

  /** Another environment than light/door, whose best return nobody knows. */
  declare world: EnvironmentInfo | null;

  constructor() {
    super();
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
