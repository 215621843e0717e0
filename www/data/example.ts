/** A table for who has none at hand: what wets a pavement, curved and not Gaussian here and there. */

const ROWS = 1000;

/** @returns the same in every browser */
export function exampleFile(): File {
  const normal = normals(20250309);
  const lines = ['season,rain,sprinkler,wet,slippery,falls'];
  for (let i = 0; i < ROWS; i += 1) {
    const season = normal();
    const rain = 0.8 * season + 0.6 * normal();
    const sprinkler = normal();
    const wet = 0.9 * rain + 0.7 * sprinkler + 0.4 * normal();
    const slippery = Math.tanh(wet) + 0.3 * normal();
    const falls = slippery ** 2 + 0.4 * normal();
    const row = [season, rain, sprinkler, wet, slippery, falls];
    lines.push(row.map((value) => value.toFixed(4)).join(','));
  }
  return new File([`${lines.join('\n')}\n`], 'pavement.csv', { type: 'text/csv' });
}

/**
 * Standard normal numbers, by Box and Muller, from a 32-bit counter that is well mixed (the finaliser
 * of MurmurHash3).
 */
function normals(seed: number) {
  let state = seed;
  const uniform = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (((mixed ^ (mixed >>> 16)) >>> 0) + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
