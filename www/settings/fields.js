/**
 * Every setting of a run for a reader: what it means, in what unit, and which values it takes. What a
 * setting is by default, and whether a value is taken, Rust alone says; a test holds this table against it.
 */

import { msg } from '@lit/localize';

/**
 * @typedef {object} Field
 * @property {string} path in the configuration, such as `agent.gamma`
 * @property {string} name
 * @property {string} about
 * @property {'whole' | 'real' | 'widths' | 'choice' | 'flag' | 'names' | 'world' | 'elsewhere'} kind
 * @property {number} [min]
 * @property {number} [max]
 * @property {boolean} [open] the ends of the range are not taken
 * @property {string} [below] path of the setting that is the largest value
 * @property {string} [empty] what an empty field or choice (null) means; without it, it takes no null
 * @property {string} [none] what an empty list means; without it, it takes none
 * @property {string | number | boolean | null} [leftOut] its default, which Rust does not write down
 * @property {string[]} [suggestions] for a text
 * @property {string[]} [options] of a choice or a flag
 */

/** @typedef {{id: string, name: string, fields: Field[]}} Group */

/** A whole number. @type {(path: string, name: string, about: string, min: number, max: number | undefined, more?: Partial<Field>) => Field} */
const whole = (path, name, about, min, max, more) => ({
  ...{ path, name, about, kind: 'whole', min, max },
  ...more,
});

/** @type {(path: string, name: string, about: string, min: number, max: number, more?: Partial<Field>) => Field} */
const real = (path, name, about, min, max, more) => ({
  ...{ path, name, about, kind: 'real', min, max },
  ...more,
});

const MILLION = 1_000_000;

/** In the order of the page. @returns {Group[]} */
export const groups = () => [
  { id: 'run', name: msg('The run'), fields: runFields() },
  { id: 'agent', name: msg('Agent (SAC)'), fields: agentFields() },
  { id: 'model', name: msg('World model'), fields: modelFields() },
  { id: 'rollout', name: msg('Imagined rollouts'), fields: rolloutFields() },
  { id: 'structure', name: msg('Structure learning'), fields: structureFields() },
  { id: 'change', name: msg('A change of mechanism'), fields: changeFields() },
];

/** @returns {Field[]} */
const runFields = () => [
  {
    path: 'environment',
    name: msg('Environment'),
    about: msg(
      'light-door, pendulum, cart-pole, reacher or half-cheetah; after a comma the number of spurious sensors that are added, up to 64, such as pendulum, 8. “See why” is made for the light-door room.',
    ),
    kind: 'world',
    suggestions: ['light-door', 'pendulum, 8', 'cart-pole, 8', 'reacher, 8', 'half-cheetah, 8'],
  },
  whole(
    'env_steps',
    msg('Environment steps'),
    msg('Steps in the environment, in all.'),
    1,
    MILLION,
  ),
  whole(
    'initial_random_steps',
    msg('Random steps at the start'),
    msg(
      'Of these steps, uniformly random ones at the start; the first graph is learned from them.',
    ),
    100,
    100_000,
  ),
  whole(
    'real_buffer',
    msg('Replay buffer, transitions'),
    msg('Real transitions kept, the latest.'),
    100,
    MILLION,
    { empty: msg('keeps all') },
  ),
  {
    path: 'graph',
    name: msg('Graph'),
    about: msg(
      'The graph for C-MBPO to follow: edit it, or draw it from the belief, under “What causes what”.',
    ),
    kind: 'elsewhere',
  },
  whole(
    'graph_every',
    msg('Steps between graphs'),
    msg('Environment steps after which the graph is learned again; 0 learns it once.'),
    0,
    MILLION,
  ),
  whole(
    'graph_again',
    msg('Graph once more'),
    msg('A step at which the graph is learned once more; 0 for none.'),
    0,
    MILLION,
    { leftOut: 0 },
  ),
  {
    path: 'policy_inputs',
    name: msg('Policy inputs'),
    about: msg('State variables that every policy sees, such as X or X, Z.'),
    kind: 'names',
    empty: msg('left to the method'),
  },
  {
    path: 'randomise',
    name: msg('Randomised variables'),
    about: msg(
      'State variables that are replaced by uniform draws in every replayed transition, such as Z.',
    ),
    kind: 'names',
    none: msg('none'),
  },
  whole(
    'curve_every',
    msg('Steps between curve points'),
    msg('Environment steps between the points of the learning curve.'),
    10,
    MILLION,
  ),
  whole(
    'curve_episodes',
    msg('Episodes a curve point'),
    msg('Episodes behind a point of the learning curve, in each setting.'),
    1,
    1000,
  ),
  whole(
    'evaluation_episodes',
    msg('Episodes at the end'),
    msg('Episodes of the final evaluation, in each setting.'),
    1,
    10_000,
  ),
];

/** @returns {Field[]} */
const agentFields = () => [
  {
    path: 'agent.hidden',
    name: msg('Hidden layers'),
    about: msg('Widths of the actor’s hidden layers: one to four numbers, by commas.'),
    kind: 'widths',
    min: 1,
    max: 512,
  },
  {
    path: 'agent.critic_hidden',
    name: msg('Critics’ hidden layers'),
    about: msg('Widths of the hidden layers of each critic.'),
    kind: 'widths',
    min: 1,
    max: 512,
    empty: msg('as the actor’s'),
  },
  real(
    'agent.log_std',
    msg('Log standard deviation'),
    msg('The policy’s log standard deviation before the tanh, in every state.'),
    -10,
    2,
    { empty: msg('learned for each state') },
  ),
  whole('agent.batch_size', msg('Batch, transitions'), msg('Transitions in one update.'), 2, 4096),
  real('agent.gamma', msg('Discount γ'), msg('Discount of future rewards a step.'), 0, 0.9999),
  real(
    'agent.tau',
    msg('Target rate τ'),
    msg('Share of the critics that flows into their targets at each update.'),
    1e-5,
    1,
  ),
  real(
    'agent.actor_learning_rate',
    msg('Actor’s learning rate'),
    msg('Adam’s step size for the actor.'),
    0,
    0.1,
  ),
  real(
    'agent.critic_learning_rate',
    msg('Critics’ learning rate'),
    msg('Adam’s step size for the critics.'),
    0,
    0.1,
  ),
  real(
    'agent.temperature_learning_rate',
    msg('Temperature’s learning rate'),
    msg('Adam’s step size for the logarithm of the temperature.'),
    0,
    0.1,
  ),
  real(
    'agent.initial_temperature',
    msg('Temperature at the start'),
    msg('Weight of the entropy at the start.'),
    1e-6,
    100,
  ),
  real(
    'agent.target_entropy',
    msg('Target entropy, nats'),
    msg('Entropy that the temperature aims at.'),
    -100,
    100,
    { empty: msg('minus the number of actions') },
  ),
  whole(
    'agent.updates_per_step',
    msg('Updates a step'),
    msg('Policy updates per environment step, after the random ones.'),
    0,
    100,
  ),
  {
    path: 'agent.critic_norm',
    name: msg('Critics’ normalisation'),
    about: msg('layer: the critics’ hidden layers are normalised, for many updates a step.'),
    kind: 'choice',
    options: ['none', 'layer'],
    leftOut: 'none',
  },
  whole(
    'agent.reset_every',
    msg('Steps between resets'),
    msg('Environment steps after which actor and critics begin anew; 0 is never.'),
    0,
    MILLION,
    { leftOut: 0 },
  ),
];

/** @returns {Field[]} */
const modelFields = () => [
  {
    path: 'model.hidden',
    name: msg('Hidden layers'),
    about: msg('Widths of each network’s hidden layers: one to four numbers, by commas.'),
    kind: 'widths',
    min: 1,
    max: 512,
  },
  whole(
    'model.members',
    msg('Ensemble members'),
    msg('Networks in the ensemble of each mechanism.'),
    1,
    20,
  ),
  whole(
    'model.elites',
    msg('Elites'),
    msg('Members, the best on held-out data, that predict.'),
    1,
    20,
    { below: 'model.members' },
  ),
  real('model.learning_rate', msg('Learning rate'), msg('Adam’s step size.'), 1e-6, 0.1),
  whole(
    'model.batch_size',
    msg('Batch, transitions'),
    msg('Transitions in one minibatch of each member.'),
    8,
    4096,
  ),
  whole(
    'model.epoch_batches',
    msg('Minibatches an epoch'),
    msg('Minibatches in one epoch.'),
    1,
    10_000,
    { empty: msg('every transition once') },
  ),
  real(
    'model.holdout',
    msg('Held out, share'),
    msg('Share of the transitions held out to stop early and to choose the elites.'),
    0.01,
    0.5,
  ),
  whole(
    'model.patience',
    msg('Patience, epochs'),
    msg('Epochs without a better held-out likelihood after which a fit stops.'),
    1,
    1000,
  ),
  whole('model.max_epochs', msg('Most epochs'), msg('Epochs of one fit at the most.'), 1, 10_000),
  whole(
    'model.every',
    msg('Steps between fits'),
    msg('Environment steps between fits.'),
    1,
    MILLION,
  ),
  {
    path: 'model.kind',
    name: msg('Model'),
    about: msg(
      'true: imagined steps are the environment’s own, which shows what a perfect model would buy.',
    ),
    kind: 'choice',
    options: ['learned', 'true'],
    leftOut: 'learned',
  },
  {
    path: 'model.scope',
    name: msg('What is modelled'),
    about: msg(
      'relevant: of a causal model the reward, its causes through time, and what the policy sees.',
    ),
    kind: 'choice',
    options: ['all', 'relevant'],
    leftOut: 'all',
  },
  {
    path: 'model.sharing',
    name: msg('Shared networks'),
    about: msg('same-parents: mechanisms with the same parents are outputs of the same networks.'),
    kind: 'choice',
    options: ['none', 'same-parents'],
    leftOut: 'none',
  },
  real(
    'model.weight_decay',
    msg('Weight decay'),
    msg('Share of itself that each weight loses a step, times the learning rate.'),
    0,
    1,
    { leftOut: 0 },
  ),
  real(
    'model.beta',
    msg('Weight by variance, β'),
    msg(
      'Power of the variance by which each output and row counts in a fit: 0 is the plain likelihood, 1 nearly the squared error.',
    ),
    0,
    1,
    { leftOut: 0 },
  ),
  {
    path: 'model.ranking',
    name: msg('Elites by'),
    about: msg('By which held-out measure the elites are chosen: likelihood, or squared error.'),
    kind: 'choice',
    options: ['likelihood', 'error'],
    leftOut: 'likelihood',
  },
  {
    path: 'model.calibration',
    name: msg('Calibration'),
    about: msg('held-out: standard deviations are scaled to the errors on held-out data.'),
    kind: 'choice',
    options: ['none', 'held-out'],
    leftOut: 'none',
  },
];

/** @returns {Field[]} */
const rolloutFields = () => [
  whole(
    'rollout.starts',
    msg('Starts'),
    msg('Real states from which to imagine after each fit.'),
    1,
    10_000,
  ),
  whole(
    'rollout.horizon',
    msg('Horizon k, steps'),
    msg('Steps of each rollout (k in Algorithm 1).'),
    1,
    200,
  ),
  whole(
    'rollout.short_until',
    msg('Single steps until'),
    msg('Rollouts have one step until there are this many real transitions.'),
    0,
    MILLION,
  ),
  {
    path: 'rollout.prediction',
    name: msg('Imagined step'),
    about: msg(
      'What an imagined step is: a draw from the model, its mean, or (auto) the mean of what held-out data show to be without noise.',
    ),
    kind: 'choice',
    options: ['sample', 'mean', 'auto'],
  },
  whole(
    'rollout.buffer',
    msg('Model buffer, transitions'),
    msg('Imagined transitions kept.'),
    100,
    MILLION,
  ),
  real(
    'rollout.real_ratio',
    msg('Real share'),
    msg('Share of each policy batch that is drawn from real transitions.'),
    0,
    1,
  ),
];

/** @returns {Field[]} */
const changeFields = () => [
  {
    path: 'drift.mechanism',
    name: msg('What changes'),
    about: msg("R: the door is somewhere else. X': the robot’s motor turns another way."),
    kind: 'choice',
    options: ['R', "X'"],
    empty: msg('nothing'),
  },
  whole(
    'drift.at',
    msg('Steps before it'),
    msg('Environment steps before the change; within the run.'),
    1,
    MILLION,
  ),
  real(
    'drift.to',
    msg('Changes to'),
    msg('The door’s new place, or what the motor makes of an action.'),
    -1,
    1,
    { empty: msg('0.8 for the door, −1 for the motor') },
  ),
  {
    path: 'detection.watch',
    name: msg('Noticed'),
    about: msg(
      'residuals: by a test of what the model did not foresee, mechanism by mechanism; told: the agent is told.',
    ),
    kind: 'choice',
    options: ['residuals', 'told'],
    empty: msg('not at all'),
  },
  real(
    'detection.alpha',
    msg('False alarms'),
    msg('Probability of a false alarm in a run, at the most.'),
    1e-6,
    0.5,
  ),
  {
    path: 'detection.relearn',
    name: msg('Learned anew'),
    about: msg('mechanism: the one that has changed; all: every one.'),
    kind: 'choice',
    options: ['mechanism', 'all'],
  },
  whole(
    'detection.random_steps',
    msg('Random steps after it'),
    msg('Uniformly random steps after an alarm, from which the mechanism is learned anew.'),
    20,
    100_000,
  ),
];

/** @returns {Field[]} */
const structureFields = () => [
  {
    path: 'structure.test',
    name: msg('Independence test'),
    about: msg('gcm sees curved relations; fisher-z straight ones only, and is the fastest.'),
    kind: 'choice',
    options: ['gcm', 'gcm-plain', 'fisher-z', 'rcot', 'g-squared', 'chi-squared'],
  },
  real(
    'structure.alpha',
    msg('Level α'),
    msg('A pair counts as independent where p is above it.'),
    0,
    1,
    { open: true },
  ),
  {
    path: 'structure.removal',
    name: msg('Removal of an edge'),
    about: msg(
      'plain: the first separating set is enough; confirmed: all other causes together must agree.',
    ),
    kind: 'choice',
    options: ['plain', 'confirmed'],
  },
  {
    path: 'structure.search',
    name: msg('Search'),
    about: msg(
      'pc asks from all causes down; grow-shrink from none up, for worlds of many sensors.',
    ),
    kind: 'choice',
    options: ['pc', 'grow-shrink'],
    leftOut: 'pc',
  },
  {
    path: 'structure.innovations',
    name: msg('Innovation test'),
    about: msg(
      'on: a candidate whose own noise moves an effect by less than it would have to is ruled out before the search.',
    ),
    kind: 'flag',
    options: ['off', 'on'],
    leftOut: false,
  },
  {
    path: 'structure.reach',
    name: msg('Effects examined'),
    about: msg(
      'all: every next variable and the reward; relevant: the reward and its ancestors alone.',
    ),
    kind: 'choice',
    options: ['all', 'relevant'],
    leftOut: 'all',
  },
  real(
    'structure.noise_floor',
    msg('Noise floor'),
    msg(
      'Noise added to every effect before the search, in standard deviations of its change: for worlds without noise.',
    ),
    0,
    1,
    { leftOut: 0 },
  ),
  whole(
    'structure.max_rows',
    msg('Rows looked at'),
    msg(
      'Transitions that are looked at, at the most, spread evenly over all: for worlds of many sensors.',
    ),
    100,
    undefined,
    { empty: msg('all'), leftOut: null },
  ),
  whole(
    'structure.max_depth',
    msg('Largest conditioning set'),
    msg('Variables that are held fixed together, at the most.'),
    0,
    undefined,
    { empty: msg('no limit') },
  ),
];
