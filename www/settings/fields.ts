/** Every setting of a run for a reader: what it means, and in what unit. */

import { msg, str } from '@lit/localize';
import { BOUNDS, ENVIRONMENTS } from '../generated/catalogue.js';
import { field } from './field.ts';

import type { Field, Group } from './field.ts';

/** Worlds to choose, the larger ones with sensors. */
const SUGGESTED = Object.entries(ENVIRONMENTS).map(([name, { hasPreset }]) =>
  hasPreset ? `${name}, 8` : name,
);

/** Every mechanism that drifts in some environment. */
const DRIFTS = [...new Set(Object.values(ENVIRONMENTS).flatMap(({ drifts }) => drifts))];

/** In the order of the page. */
export const groups = (): Group[] => [
  { id: 'run', name: msg('The run'), fields: runFields() },
  { id: 'agent', name: msg('Agent (SAC)'), fields: agentFields() },
  { id: 'model', name: msg('World model'), fields: modelFields() },
  { id: 'rollout', name: msg('Imagined rollouts'), fields: rolloutFields() },
  { id: 'structure', name: msg('Structure learning'), fields: structureFields() },
  { id: 'change', name: msg('A change of mechanism'), fields: changeFields() },
];

const runFields = (): Field[] => [
  field(
    'environment',
    msg('Environment'),
    msg(
      str`${Object.keys(ENVIRONMENTS).join(', ')}; after a comma the number of spurious sensors that are added, up to ${BOUNDS.sensors[1]}, such as pendulum, 8. “See why” is made for the light-door room.`,
    ),
    { kind: 'world', suggestions: SUGGESTED },
  ),
  field('env_steps', msg('Environment steps'), msg('Steps in the environment, in all.')),
  field(
    'initial_random_steps',
    msg('Random steps at the start'),
    msg(
      'Of these steps, uniformly random ones at the start; the first graph is learned from them.',
    ),
  ),
  field(
    'real_buffer',
    msg('Replay buffer, transitions'),
    msg('Real transitions kept, the latest.'),
    { empty: msg('keeps all') },
  ),
  field(
    'graph',
    msg('Graph'),
    msg(
      'The graph for C-MBPO to follow: edit it, or draw it from the belief, under “What causes what”.',
    ),
    { kind: 'elsewhere' },
  ),
  field(
    'graph_every',
    msg('Steps between graphs'),
    msg('Environment steps after which the graph is learned again; 0 learns it once.'),
  ),
  field(
    'graph_again',
    msg('Graph once more'),
    msg('A step at which the graph is learned once more; 0 for none.'),
  ),
  field(
    'policy_inputs',
    msg('Policy inputs'),
    msg('State variables that every policy sees, such as X or X, Z.'),
    { empty: msg('left to the method') },
  ),
  field(
    'randomise',
    msg('Randomised variables'),
    msg(
      'State variables that are replaced by uniform draws in every replayed transition, such as Z.',
    ),
    { none: msg('none') },
  ),
  field(
    'curve_every',
    msg('Steps between curve points'),
    msg('Environment steps between the points of the learning curve.'),
  ),
  field(
    'curve_episodes',
    msg('Episodes a curve point'),
    msg('Episodes behind a point of the learning curve, in each setting.'),
  ),
  field(
    'evaluation_episodes',
    msg('Episodes at the end'),
    msg('Episodes of the final evaluation, in each setting.'),
  ),
];

const agentFields = (): Field[] => [
  field(
    'agent.hidden',
    msg('Hidden layers'),
    msg('Widths of the actor’s hidden layers: one to four numbers, by commas.'),
  ),
  field(
    'agent.critic_hidden',
    msg('Critics’ hidden layers'),
    msg('Widths of the hidden layers of each critic.'),
    { empty: msg('as the actor’s') },
  ),
  field(
    'agent.log_std',
    msg('Log standard deviation'),
    msg('The policy’s log standard deviation before the tanh, in every state.'),
    { empty: msg('learned for each state') },
  ),
  field('agent.batch_size', msg('Batch, transitions'), msg('Transitions in one update.')),
  field('agent.gamma', msg('Discount γ'), msg('Discount of future rewards a step.')),
  field(
    'agent.tau',
    msg('Target rate τ'),
    msg('Share of the critics that flows into their targets at each update.'),
  ),
  field(
    'agent.actor_learning_rate',
    msg('Actor’s learning rate'),
    msg('Adam’s step size for the actor.'),
  ),
  field(
    'agent.critic_learning_rate',
    msg('Critics’ learning rate'),
    msg('Adam’s step size for the critics.'),
  ),
  field(
    'agent.temperature_learning_rate',
    msg('Temperature’s learning rate'),
    msg('Adam’s step size for the logarithm of the temperature.'),
  ),
  field(
    'agent.initial_temperature',
    msg('Temperature at the start'),
    msg('Weight of the entropy at the start.'),
  ),
  field(
    'agent.target_entropy',
    msg('Target entropy, nats'),
    msg('Entropy that the temperature aims at.'),
    { empty: msg('minus the number of actions') },
  ),
  field(
    'agent.updates_per_step',
    msg('Updates a step'),
    msg('Policy updates per environment step, after the random ones.'),
  ),
  field(
    'agent.critic_norm',
    msg('Critics’ normalisation'),
    msg('layer: the critics’ hidden layers are normalised, for many updates a step.'),
  ),
  field(
    'agent.reset_every',
    msg('Steps between resets'),
    msg('Environment steps after which actor and critics begin anew; 0 is never.'),
  ),
];

const modelFields = (): Field[] => [
  field(
    'model.hidden',
    msg('Hidden layers'),
    msg('Widths of each network’s hidden layers: one to four numbers, by commas.'),
  ),
  field(
    'model.members',
    msg('Ensemble members'),
    msg('Networks in the ensemble of each mechanism.'),
  ),
  field('model.elites', msg('Elites'), msg('Members, the best on held-out data, that predict.'), {
    below: 'model.members',
  }),
  field('model.learning_rate', msg('Learning rate'), msg('Adam’s step size.')),
  field(
    'model.batch_size',
    msg('Batch, transitions'),
    msg('Transitions in one minibatch of each member.'),
  ),
  field('model.epoch_batches', msg('Minibatches an epoch'), msg('Minibatches in one epoch.'), {
    empty: msg('every transition once'),
  }),
  field(
    'model.holdout',
    msg('Held out, share'),
    msg('Share of the transitions held out to stop early and to choose the elites.'),
  ),
  field(
    'model.patience',
    msg('Patience, epochs'),
    msg('Epochs without a better held-out likelihood after which a fit stops.'),
  ),
  field('model.max_epochs', msg('Most epochs'), msg('Epochs of one fit at the most.')),
  field('model.every', msg('Steps between fits'), msg('Environment steps between fits.')),
  field(
    'model.kind',
    msg('Model'),
    msg(
      'true: imagined steps are the environment’s own, which shows what a perfect model would buy.',
    ),
  ),
  field(
    'model.scope',
    msg('What is modelled'),
    msg(
      'relevant: of a causal model the reward, its causes through time, and what the policy sees.',
    ),
  ),
  field(
    'model.sharing',
    msg('Shared networks'),
    msg('same-parents: mechanisms with the same parents are outputs of the same networks.'),
  ),
  field(
    'model.weight_decay',
    msg('Weight decay'),
    msg('Share of itself that each weight loses a step, times the learning rate.'),
  ),
  field(
    'model.beta',
    msg('Weight by variance, β'),
    msg(
      'Power of the variance by which each output and row counts in a fit: 0 is the plain likelihood, 1 nearly the squared error.',
    ),
  ),
  field(
    'model.ranking',
    msg('Elites by'),
    msg('By which held-out measure the elites are chosen: likelihood, or squared error.'),
  ),
  field(
    'model.calibration',
    msg('Calibration'),
    msg('held-out: standard deviations are scaled to the errors on held-out data.'),
  ),
];

const rolloutFields = (): Field[] => [
  field('rollout.starts', msg('Starts'), msg('Real states from which to imagine after each fit.')),
  field(
    'rollout.horizon',
    msg('Horizon k, steps'),
    msg('Steps of each rollout (k in Algorithm 1).'),
  ),
  field(
    'rollout.short_until',
    msg('Single steps until'),
    msg('Rollouts have one step until there are this many real transitions.'),
  ),
  field(
    'rollout.prediction',
    msg('Imagined step'),
    msg(
      'What an imagined step is: a draw from the model, its mean, or (auto) the mean of what held-out data show to be without noise.',
    ),
  ),
  field('rollout.buffer', msg('Model buffer, transitions'), msg('Imagined transitions kept.')),
  field(
    'rollout.real_ratio',
    msg('Real share'),
    msg('Share of each policy batch that is drawn from real transitions.'),
  ),
];

const changeFields = (): Field[] => [
  field(
    'drift.mechanism',
    msg('What changes'),
    msg("R: the door is somewhere else. X': the robot’s motor turns another way."),
    { kind: 'choice', options: DRIFTS, empty: msg('nothing') },
  ),
  field(
    'drift.at',
    msg('Steps before it'),
    msg('Environment steps before the change; within the run.'),
  ),
  field(
    'drift.to',
    msg('Changes to'),
    msg('The door’s new place, or what the motor makes of an action.'),
    { empty: msg('0.8 for the door, −1 for the motor') },
  ),
  field(
    'detection.watch',
    msg('Noticed'),
    msg(
      'residuals: by a test of what the model did not foresee, mechanism by mechanism; told: the agent is told.',
    ),
    { empty: msg('not at all') },
  ),
  field(
    'detection.alpha',
    msg('False alarms'),
    msg('Probability of a false alarm in a run, at the most.'),
  ),
  field(
    'detection.relearn',
    msg('Learned anew'),
    msg('mechanism: the one that has changed; all: every one.'),
  ),
  field(
    'detection.random_steps',
    msg('Random steps after it'),
    msg('Uniformly random steps after an alarm, from which the mechanism is learned anew.'),
  ),
];

const structureFields = (): Field[] => [
  field(
    'structure.test',
    msg('Independence test'),
    msg('gcm sees curved relations; fisher-z straight ones only, and is the fastest.'),
  ),
  field(
    'structure.alpha',
    msg('Level α'),
    msg('A pair counts as independent where p is above it.'),
    { open: true },
  ),
  field(
    'structure.removal',
    msg('Removal of an edge'),
    msg(
      'plain: the first separating set is enough; confirmed: all other causes together must agree.',
    ),
  ),
  field(
    'structure.search',
    msg('Search'),
    msg('pc asks from all causes down; grow-shrink from none up, for worlds of many sensors.'),
  ),
  field(
    'structure.innovations',
    msg('Innovation test'),
    msg(
      'on: a candidate whose own noise moves an effect by less than it would have to is ruled out before the search.',
    ),
  ),
  field(
    'structure.reach',
    msg('Effects examined'),
    msg('all: every next variable and the reward; relevant: the reward and its ancestors alone.'),
  ),
  field(
    'structure.noise_floor',
    msg('Noise floor'),
    msg(
      'Noise added to every effect before the search, in standard deviations of its change: for worlds without noise.',
    ),
  ),
  field(
    'structure.max_rows',
    msg('Rows looked at'),
    msg(
      'Transitions that are looked at, at the most, spread evenly over all: for worlds of many sensors.',
    ),
    { empty: msg('all') },
  ),
  field(
    'structure.max_depth',
    msg('Largest conditioning set'),
    msg('Variables that are held fixed together, at the most.'),
    { empty: msg('no limit') },
  ),
];
