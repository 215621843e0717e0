/** What the stored studies asked and found, and the texts in the names of their conditions. Made by `npm run tables`. */

import { msg, str } from '@lit/localize';

/** By name of the study. @type {Record<string, {question: string, finding: string}>} */
export const STUDY = {
  'graph-corruption': {
    get question() { return msg("How wrong may the graph be that C-MBPO follows?"); },
    get finding() { return msg("Which edge is wrong matters, not how many. Four of nine single errors cost nothing. An added edge that lets the lamp reach the reward costs everything far from training, and nothing in distribution."); },
  },
  'wider-field': {
    get question() { return msg("Which part of C-MBPO earns its robustness: the causal model, or the mask of the policy?"); },
    get finding() { return msg("The policy’s mask earns the robustness: with the mask by hand, SAC and MBPO equal C-MBPO in every setting; C-MBPO without it fails far like MBPO. What C-MBPO adds is to find the mask. Randomising the lamp in replayed batches works as well, for those who know that it is the lamp."); },
  },
  'belief': {
    get question() { return msg("Where does a belief over graphs pay, in place of the one graph that was found?"); },
    get finding() { return msg("A belief over graphs pays nowhere that can be shown: one graph is right in 8 of 10 runs at 250 rows and in all from 500 on. It rescued one run at 250 rows and lost one at 2,000."); },
  },
  'hidden-confounder': {
    get question() { return msg("What if something that nobody observes moves both the robot and the reward?"); },
    get finding() { return msg("With something unseen that lasts and moves both robot and reward, C-MBPO loses its robustness: the lamp becomes a proxy of what is hidden, and gets into every graph (50 of 50 runs). Given the mechanisms’ graph it holds. The run notices: it marks the pair in 50 of 50, and none in 10 runs without."); },
  },
  'hidden-wind': {
    get question() { return msg("Does the innovation test keep the lamp out when something unobserved moves the robot and the reward?"); },
    get finding() { return msg("With the innovation test and a search every 1,000 steps, the lamp stays out of C-MBPO’s policy in 58 of 60 runs where something unseen may move robot and reward; without the test it did in 10 of 60. Where it stays out, C-MBPO earns the same under every lamp. SAC and MBPO fall. The pair with the hidden cause is still marked in 50 of 50 runs, and in none of 10 without wind."); },
  },
  'mechanism-change': {
    get question() { return msg("What if the reward’s or the robot’s own mechanism changes within the run?"); },
    get finding() { return msg("When the reward’s or the robot’s own mechanism changes within the run, who does not notice does not recover. A test of the residuals notices in 60 of 60 runs, with no false alarm in 20 runs without a change. Learning only the changed mechanism anew recovers a turned motor nearly as fast as being told (mean return 15.4 against 15.7; all mechanisms anew 13.6, MBPO that tests 9.5). Where the door moves, MBPO that tests does as well."); },
  },
  'sensors-pendulum': {
    get question() { return msg("What do spurious sensors do to the pendulum?"); },
    get finding() { return msg("Pendulum with 32 sensors that lie at test: SAC falls from -166 to -1,711, MBPO likewise, C-MBPO keeps what it earned in 27 of 30 runs. In distribution SAC learns faster, and C-MBPO’s search and networks cost ten times its time."); },
  },
  'sensors-cart-pole': {
    get question() { return msg("What do spurious sensors do to the cart-pole?"); },
    get finding() { return msg("Cart-pole with sensors that lie at test: with 8 of them SAC falls from 128 to 45, near a random policy’s 40, and C-MBPO from 75 to 54, since a sensor gets into 8 of its 10 graphs. With 2 SAC keeps 87, not to be told apart from what the true graph gives; with 32 a sensor is in every graph. Given the true graph C-MBPO keeps what it has (77, 77 and 58). In distribution SAC earns 50 more."); },
  },
  'sensors-reacher': {
    get question() { return msg("What do spurious sensors do to the reacher?"); },
    get finding() { return msg("Reacher with sensors that lie at test: with 32 of them C-MBPO keeps -22.2 far from training, where SAC and MBPO fall to -46, near a random policy’s -55. With 8 its lead is small (-19.0, SAC -24.3), with 2 there is none. A sensor gets into 7 of 10 graphs with 8, into all with 32. In distribution SAC earns 2 to 3 more than C-MBPO given the true graph."); },
  },
  'sensors-half-cheetah': {
    get question() { return msg("What do spurious sensors do to the half-cheetah?"); },
    get finding() { return msg("Half-cheetah, 10,000 steps: SAC earns 150 to 300 and loses a third of it to 8 sensors that lie at test, all of it to 32 (255 to -20). C-MBPO keeps what it has, but that is little: 23 and 19, and given the true graph 17 and 60, where 0 is a cheetah at rest. MBPO is below that."); },
  },
  'worlds-pendulum': {
    get question() { return msg("Who learns the pendulum fastest, and what do spurious sensors do to it?"); },
    get finding() { return msg("Pendulum with its own preset, 1,500 steps, 10 new seeds: no sensor gets into the policy in 20 of 20 runs of C-MBPO, and it earns the same far from training as in training (-158 and -164 with 8 and 32 sensors). SAC falls from -203 to -1,778 and MBPO from -171 to -1,798 with 32. C-MBPO passes -200 after 750 steps, SAC after 1,063. Its run takes 1.7 times SAC’s time."); },
  },
  'worlds-cart-pole': {
    get question() { return msg("Who learns the cart-pole fastest, and what do spurious sensors do to it?"); },
    get finding() { return msg("Cart-pole with its own preset, 2,500 steps, 10 new seeds: no sensor gets into the policy in 20 of 20 runs of C-MBPO, and it earns the same far from training as in training (164 and 159 with 8 and 32 sensors). SAC falls from 160 to 41 and from 125 to 30. With 32 sensors C-MBPO passes 150 in 7 of 10 runs, SAC in 3. Without sensors C-MBPO earns 127, SAC 137 and C-MBPO given the true graph 141. Its run takes 2.2 to 2.6 times SAC’s time."); },
  },
  'worlds-reacher': {
    get question() { return msg("Who learns the reacher fastest, and what do spurious sensors do to it?"); },
    get finding() { return msg("Reacher with its own preset, 2,500 steps, 10 new seeds: a sensor gets into the policy in 3 of 20 runs of C-MBPO (CDL: 14), and no true variable is missed. C-MBPO earns -15.0 and -13.8 with 8 and 32 sensors, and -15.1 and -14.0 far from training; SAC falls from -15.8 to -26.3 and from -16.7 to -50.5. With 32 sensors C-MBPO passes -15 in 9 of 10 runs, SAC in 5. Its run takes 2.6 to 2.7 times SAC’s time."); },
  },
};

/** By their English text. @type {Record<string, (...parts: (string | number)[]) => string>} */
export const CONDITION = {
  "true graph": () => msg("true graph"),
  "without {}": (a) => msg(str`without ${a}`),
  "with {}": (a) => msg(str`with ${a}`),
  "1 random error": () => msg("1 random error"),
  "{} random errors": (a) => msg(str`${a} random errors`),
  "{} without the mask": (a) => msg(str`${a} without the mask`),
  "{} with the mask alone": (a) => msg(str`${a} with the mask alone`),
  "{} with Z randomised": (a) => msg(str`${a} with Z randomised`),
  "point estimate from {} rows": (a) => msg(str`point estimate from ${a} rows`),
  "belief from {} rows": (a) => msg(str`belief from ${a} rows`),
  "{} at strength {}": (a, b) => msg(str`${a} at strength ${b}`),
  "{} given the graph of what is seen": (a) => msg(str`${a} given the graph of what is seen`),
  "{}: nothing changes": (a) => msg(str`${a}: nothing changes`),
  "{} that tests": (a) => msg(str`${a} that tests`),
  "{}: the door moves": (a) => msg(str`${a}: the door moves`),
  "{} that tests and relearns all": (a) => msg(str`${a} that tests and relearns all`),
  "{} that is told": (a) => msg(str`${a} that is told`),
  "{}: the motor turns": (a) => msg(str`${a}: the motor turns`),
  "{} with no sensors": (a) => msg(str`${a} with no sensors`),
  "{} given the true graph": (a) => msg(str`${a} given the true graph`),
  "{} with {} sensors": (a, b) => msg(str`${a} with ${b} sensors`),
  "{} given the true mask": (a) => msg(str`${a} given the true mask`),
  "{} given the true dynamics": (a) => msg(str`${a} given the true dynamics`),
  "{} at {} updates a step": (a, b) => msg(str`${a} at ${b} updates a step`),
};
