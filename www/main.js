/** The page around the playground: defines the element and lets the reader choose a theme. */

import './styles/page.css';
import './app.js';
import './offline/register.js';

const THEME = 'cmbpo-theme';

/** Storage may be refused, in private windows and in some frames; the choice is then not kept. */
function remembered() {
  try {
    return localStorage.getItem(THEME) ?? 'auto';
  } catch {
    return 'auto';
  }
}

/** @param {string} theme auto, light or dark */
function apply(theme) {
  document.documentElement.dataset.theme = theme;
}

const choices = /** @type {NodeListOf<HTMLInputElement>} */ (
  document.querySelectorAll('input[name="theme"]')
);
for (const choice of choices) {
  choice.checked = choice.value === remembered();
  choice.addEventListener('change', () => {
    apply(choice.value);
    try {
      localStorage.setItem(THEME, choice.value);
    } catch {
      // Not kept: see above.
    }
  });
}
apply(remembered());
