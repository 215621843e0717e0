/** A figure of what the agents earned in one setting of their world, which the reader chooses. */

import type { PropertyDeclarations } from 'lit';

import { msg } from '@lit/localize';
import { html } from 'lit';
import { settingName } from '../state/words.ts';
import { ExaminedView } from './examined.ts';

export class OneSettingView extends ExaminedView {
  static properties: PropertyDeclarations = { wanted: { state: true } };

  /** The setting that was chosen. */
  declare wanted: string;

  constructor() {
    super();
    this.wanted = 'in-distribution';
  }

  /** Index of the setting that is shown in a world without the chosen one. */
  get otherwise(): 0 | -1 {
    return 0;
  }

  /** The setting that is shown: worlds have settings of their own. */
  get setting(): string {
    const { settings, wanted } = this;
    return settings.includes(wanted) ? wanted : (settings.at(this.otherwise) ?? wanted);
  }

  /**
   * The choice among the settings; hidden in a world of one.
   *
   * @param name of the radio buttons, another one in each view
   */
  settingChoice(name: string) {
    return html`<fieldset class="segmented" ?hidden=${this.settings.length < 2}>
      <legend>
        ${this.elsewhere ? msg('World in the evaluation') : msg('Lamp in the evaluation')}
      </legend>
      ${this.settings.map(
        (setting) =>
          html`<label>
            <input
              type="radio"
              name=${name}
              .checked=${this.setting === setting}
              @change=${() => (this.wanted = setting)}
            />
            <span>${settingName(setting, this.kind)}</span>
          </label>`,
      )}
    </fieldset>`;
  }
}
