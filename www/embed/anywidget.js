/**
 * The playground in a notebook or a MyST page, as an anywidget module
 * (<https://anywidget.dev/en/afm/>).
 *
 * Traits of the model, each of which a host may leave out: `state`, `view`, `controls`, `hide` and `theme` as
 * the element's attributes; `autoplay`; and `results`, which is written when a run has finished.
 */

/** @import { Model } from '../npm/anywidget.d.ts' */
/** @import { Playground } from '../app.ts' */

import '../app.ts';

const ATTRIBUTES = ['controls', 'hide', 'theme'];

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const playground = /** @type {Playground} */ (document.createElement('cmbpo-playground'));
  const ending = new AbortController();
  const { signal } = ending;

  /**
   * @param {string} trait
   * @param {(value: unknown) => void} apply called now and whenever the trait changes
   */
  const follow = (trait, apply) => {
    const changed = () => apply(model.get(trait));
    model.on(`change:${trait}`, changed);
    signal.addEventListener('abort', () => model.off(`change:${trait}`, changed));
    changed();
  };
  /**
   * @param {string} trait
   * @param {unknown} value
   */
  const write = (trait, value) => {
    // A host that does not know the trait, such as a static page, has nowhere to keep it.
    if (model.get(trait) === undefined) return;
    model.set(trait, value);
    model.save_changes();
  };

  for (const name of ATTRIBUTES) {
    follow(name, (value) => {
      if (typeof value === 'string' && value !== '') playground.setAttribute(name, value);
      else playground.removeAttribute(name);
    });
  }
  follow('view', (value) => {
    if (typeof value !== 'string' || value === '') return;
    playground.setAttribute('view', value);
    playground.view = value;
  });
  follow('state', (value) => {
    if (typeof value === 'string' && value !== playground.state) playground.state = value;
  });
  playground.toggleAttribute('autoplay', model.get('autoplay') === true);
  playground.addEventListener('cmbpo-state-change', () => write('state', playground.state), {
    signal,
  });
  playground.addEventListener('cmbpo-run-finished', () => write('results', playground.results), {
    signal,
  });

  el.append(playground);
  return () => {
    ending.abort();
    playground.remove();
  };
}

export default { render };
