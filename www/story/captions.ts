/** The story: what each caption says, and the lamp that it begins with. What there is to do is story.js's. */

import type { Shift } from '../types.d.ts';

import { msg } from '@lit/localize';
import { NO_SHIFT } from '../state/url.ts';

interface Caption {
  name: 'day' | 'see' | 'break' | 'clouds' | 'edges' | 'imagine' | 'wrong';
  title: string;
  text: string;
  /** the lamp that it begins with */
  shift: Shift;
}

export const CAPTIONS: Caption[] = [
  {
    name: 'day',
    get title() {
      return msg('The robots’ day');
    },
    get text() {
      return msg(
        'Each robot starts at the wall and drives to the door. The nearer it is, the more points it gets. Tap the robot that you trust most.',
      );
    },
    shift: NO_SHIFT,
  },
  {
    name: 'see',
    get title() {
      return msg('What they see');
    },
    get text() {
      return msg(
        'Two numbers: where the robot is, and where its lamp is. The lamp always hangs over the robot, so both say the same. Only C-MBPO, under its cap, ignores the lamp. Have the numbers shown.',
      );
    },
    shift: NO_SHIFT,
  },
  {
    name: 'break',
    get title() {
      return msg('The break');
    },
    get text() {
      return msg(
        'Now wire the lamps backwards: robot left, lamp right. Who steered by the lamp loses the door. Use the switch.',
      );
    },
    shift: NO_SHIFT,
  },
  {
    name: 'clouds',
    get title() {
      return msg('Two clouds that look the same');
    },
    get text() {
      return msg(
        'Every dot is a step: how many points it gave. Once by the robot’s place, once by the lamp’s. Which cloud is the lamp’s? Guess.',
      );
    },
    shift: NO_SHIFT,
  },
  {
    name: 'edges',
    get title() {
      return msg('The question that C-MBPO asks');
    },
    get text() {
      return msg(
        '“Once I know where I am, does the lamp tell me anything new?” If it does not, the arrow goes. Ask, and see one arrow snap after the other.',
      );
    },
    shift: NO_SHIFT,
  },
  {
    name: 'imagine',
    get title() {
      return msg('Imagining');
    },
    get text() {
      return msg(
        'With the arrows that are left, C-MBPO learns how the corridor works. Then it practises on walks that it only imagines. Have them shown, as outlines.',
      );
    },
    shift: NO_SHIFT,
  },
  {
    name: 'wrong',
    get title() {
      return msg('When C-MBPO is wrong, too');
    },
    get text() {
      return msg(
        'Its graph comes from data. From few steps, or when something unseen moves things, an arrow can be wrong, and then C-MBPO can be fooled like the others. In larger worlds SAC also learns faster. See for yourself.',
      );
    },
    shift: { ...NO_SHIFT, gain: -1 },
  },
];
