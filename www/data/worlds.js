/** Worlds written as structural equations, to begin with. A range in a comment, such as `# 0 to 6`, makes a slider of a parameter. */

import { msg } from '@lit/localize';

/** The light/door environment of the paper, bit for bit. */
export const LIGHT_DOOR = `state X in [-1, 1] from -1
state Z in [-1, 1] from -1
action A
parameter k = 1
let f = X + 0.05*A - 0.005*cos(0.05*X)
X' = f + N(0, 0.01)
Z' = k*f + N(0, 0.01)
R = 0.1*(1 - X^2) + N(0, 0.01)
shift near: k = 0
shift far: k = -1`;

/** The environment of the study hidden-confounder: an unseen wind that lasts some ten steps moves the robot and the reward. */
export const WIND = `state X in [-1, 1] from -1
state Z in [-1, 1] from -1
hidden U in [-5, 5] from N(0, 1)
action A
parameter k = 1
parameter s = 2  # 0 to 6
let f = X + 0.05*A - 0.005*cos(0.05*X)
U' = 0.9*U + N(0, 0.436)
X' = f + 0.01*s*U + N(0, 0.01)
Z' = k*f + N(0, 0.01)
R = 0.1*(1 - X^2) + 0.01*s*U + N(0, 0.01)
shift near: k = 0
shift far: k = -1
horizon 200`;

/** A second lamp follows the first, a step behind. */
const CHAIN = `state X in [-1, 1] from -1
state Z in [-1, 1] from -1
state Y in [-1, 1] from -1
action A
parameter k = 1
let f = X + 0.05*A - 0.005*cos(0.05*X)
X' = f + N(0, 0.01)
Z' = k*f + N(0, 0.01)
Y' = Z + N(0, 0.01)
R = 0.1*(1 - X^2) + N(0, 0.01)
shift near: k = 0
shift far: k = -1`;

/** @returns {{name: string, text: string}[]} */
export const examples = () => [
  { name: msg('the room of the paper'), text: LIGHT_DOOR },
  { name: msg('a hidden wind'), text: WIND },
  { name: msg('two lamps in a chain'), text: CHAIN },
];
