/** The style sheets of the element, in the order in which they apply. */

import { unsafeCSS } from 'lit';
import { hidingRules } from '../state/hiding.ts';
import tokens from '../styles/tokens.css?inline';
import base from '../styles/base.css?inline';
import controls from '../styles/controls.css?inline';
import environments from '../styles/environments.css?inline';
import figures from '../styles/figures.css?inline';
import share from '../styles/share.css?inline';
import hiding from '../styles/hiding.css?inline';
import settings from '../styles/settings.css?inline';
import lab from '../styles/lab.css?inline';
import why from '../styles/why.css?inline';
import world from '../styles/own-world.css?inline';
import hero from '../hero/hero.css?inline';
import act from '../hero/act.css?inline';
import story from '../story/story.css?inline';

export const styles = [
  ...[tokens, base, controls, settings, environments, figures, why, world, share, hero, act, story],
  ...[lab, hiding, hidingRules()],
].map((css) => unsafeCSS(css));
