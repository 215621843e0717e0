/** The studies whose results are stored. Made by `npm run tables`. */
export const STUDIES = ["graph-corruption","wider-field","belief","hidden-confounder","hidden-wind","mechanism-change","sensors-pendulum","sensors-cart-pole","sensors-reacher","sensors-half-cheetah","worlds-pendulum","worlds-cart-pole","worlds-reacher"];
