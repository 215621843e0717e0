/** What things are called on the page, in one place. */

import type { Method, Phase, Setting } from '../types.d.ts';

import { msg, str } from '@lit/localize';
import { ownValue } from '../own.js';
import { sourceLocale } from '../language/locale-codes.js';
import { language } from '../language/language.ts';

/**
 * Return of the best controller written by hand for this room, a = clip(-20 X), over 100 episodes.
 */
export const BEST_RETURN = 19.2;

export { METHODS, SETTINGS } from './defaults.js';

/**
 * How a method is named and told apart. Colour never stands alone: each also has its own dash and
 * its own marker. `colour` is a CSS value so that charts follow the theme.
 */
export const METHOD: Record<
  Method,
  {
    name: string;
    about: string;
    colour: string;
    dash: string;
    symbol: 'circle' | 'square' | 'diamond2' | 'triangle2' | 'star';
  }
> = {
  sac: {
    name: 'SAC',
    get about() {
      return msg('learns from experience alone');
    },
    colour: 'var(--sac)',
    dash: '2 4',
    symbol: 'circle',
  },
  mbpo: {
    name: 'MBPO',
    get about() {
      return msg('also imagines, with a model of everything');
    },
    colour: 'var(--mbpo)',
    dash: '8 4',
    symbol: 'square',
  },
  'c-mbpo': {
    name: 'C-MBPO',
    get about() {
      return msg('finds the causes first, imagines with those');
    },
    colour: 'var(--cmbpo)',
    dash: '',
    symbol: 'diamond2',
  },
  oracle: {
    get name() {
      return msg('Oracle');
    },
    get about() {
      return msg('is given the true causes');
    },
    colour: 'var(--oracle)',
    dash: '10 3 2 3',
    symbol: 'triangle2',
  },
  cdl: {
    name: 'CDL',
    get about() {
      return msg('finds causes by what a masked prediction loses');
    },
    colour: 'var(--cdl)',
    dash: '4 2',
    symbol: 'star',
  },
};

export const SETTING: Record<Setting, { name: string; gain: string; lamp: string; when: string }> =
  {
    'in-distribution': {
      get name() {
        return msg('in training');
      },
      gain: 'k = 1',
      get lamp() {
        return msg('lamp follows the robot, k = 1');
      },
      get when() {
        return msg('while the lamp follows the robot');
      },
    },
    near: {
      get name() {
        return msg('lamp cut');
      },
      gain: 'k = 0, near',
      get lamp() {
        return msg('lamp cut, k = 0');
      },
      get when() {
        return msg('when the lamp is cut');
      },
    },
    far: {
      get name() {
        return msg('lamp reversed');
      },
      gain: 'k = −1, far',
      get lamp() {
        return msg('lamp wired backwards, k = −1');
      },
      get when() {
        return msg('when the lamp is wired backwards');
      },
    },
  };

/** What a world's shifts are of: the lamp, spurious sensors, or whatever its equations name. */
export type Kind = 'lamp' | 'sensors' | 'own';

/**
 * @param world null for light/door
 */
export const kindOf = (world: { name: string; settings: object } | null): Kind =>
  world === null || world.name === 'light-door'
    ? 'lamp'
    : world.name === 'equations' || !Object.hasOwn(world.settings, 'far')
      ? 'own'
      : 'sensors';

/** A setting's name for a reader; one that a world names itself as it stands there. */
export function settingName(setting: string, kind: Kind = 'lamp') {
  if (setting === 'in-distribution') return SETTING[setting].name;
  const known = ownValue(SETTING, setting);
  if (kind === 'own' || !known) return setting;
  if (kind === 'lamp') return known.name;
  return setting === 'near' ? msg('sensors cut') : msg('sensors reversed');
}

export const PHASE: Record<Phase, string> = {
  get collect() {
    return msg('collecting');
  },
  get structure() {
    return msg('testing independence');
  },
  get model() {
    return msg('fitting the model');
  },
  get imagine() {
    return msg('imagining');
  },
  get improve() {
    return msg('improving');
  },
  get evaluate() {
    return msg('being evaluated');
  },
  get done() {
    return msg('finished');
  },
};

/** Thousands separated by a thin space, which every locale reads. */
export function count(value: number) {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

const formats: Map<string, Intl.NumberFormat> = new Map();

/** A number with so many digits after the point, or what stands for the point in the reader's language. */
export function fixed(value: number, digits: number) {
  // English writes numbers as JavaScript does; the browser's first number format costs a page that opens two frames.
  if (language() === sourceLocale && Number.isFinite(value)) return value.toFixed(digits);
  const key = `${language()} ${digits}`;
  let format = formats.get(key);
  if (!format) {
    const shape = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    format = new Intl.NumberFormat(language(), { ...shape, useGrouping: false });
    formats.set(key, format);
  }
  return format.format(value);
}

/** A signed number with a real minus sign. */
export function signed(value: number, digits: number = 2) {
  const text = fixed(Math.abs(value), digits);
  return /[1-9]/.test(text) && value < 0 ? `−${text}` : text;
}

/** A p-value in words: `p = 0.43`, `p = 3.1 × 10⁻⁷`, `p < 10⁻¹⁵`. */
export function pValue(p: number | null) {
  if (p === null) return msg('not tested');
  if (!(p > 1e-15)) return 'p < 10⁻¹⁵';
  if (p >= 0.001) return `p = ${p >= 0.1 ? p.toFixed(2) : p.toPrecision(2)}`;
  const [digits, exponent] = p.toExponential(1).split('e-');
  const raised = [...exponent].map((d) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(d)]).join('');
  return `p = ${digits} × 10⁻${raised}`;
}

/** A set of variables as `{X, A}`, or the sign of the empty set. */
export function setOf(names: string[] | null) {
  return names && names.length > 0 ? `{${names.join(', ')}}` : '∅';
}

/** "SAC", "SAC and MBPO", "SAC, MBPO and C-MBPO". */
export function listing(items: string[]) {
  if (items.length < 2) return items.join('');
  return msg(str`${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`);
}
