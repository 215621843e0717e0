/**
 * The playground in a notebook or a MyST page, as an anywidget module
 * (<https://anywidget.dev/en/afm/>).
 *
 * Traits of the model, each of which a host may leave out: `state`, `view`, `controls`, `hide` and `theme` as
 * the element's attributes; `autoplay`; and `results`, which is written when a run has finished.
 */

import type { Model } from '../npm/declared/anywidget.d.ts';
import type { Playground } from '../app.ts';

import '../app.ts';

const ATTRIBUTES = ['controls', 'hide', 'theme'];

function render({ model, el }: { model: Model; el: HTMLElement }) {
  const playground = document.createElement('cmbpo-playground') as Playground;
  const ending = new AbortController();
  const { signal } = ending;

  /**
   * @param apply called now and whenever the trait changes
   */
  const follow = (trait: string, apply: (value: unknown) => void) => {
    const changed = () => apply(model.get(trait));
    model.on(`change:${trait}`, changed);
    signal.addEventListener('abort', () => model.off(`change:${trait}`, changed));
    changed();
  };
  const write = (trait: string, value: unknown) => {
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
