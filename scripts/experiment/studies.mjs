/** The studies by name, one file each. */
import { belief } from './studies/belief.mjs';
import { graphCorruption } from './studies/graph-corruption.mjs';
import { hiddenConfounder, hiddenWind } from './studies/hidden-confounder.mjs';
import { mechanismChange } from './studies/mechanism-change.mjs';
import { sensorStudies } from './studies/sensors.mjs';
import { widerField } from './studies/wider-field.mjs';
import { worldStudies } from './studies/worlds.mjs';

/** @type {import('./plan.mjs').Study[]} */
export const studies = [
  graphCorruption,
  widerField,
  belief,
  hiddenConfounder,
  hiddenWind,
  mechanismChange,
  ...sensorStudies,
  ...worldStudies,
];
