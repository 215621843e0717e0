/** What the pictures of several worlds share. */

/** The largest action is shown as a third of a turn. */
const WHOLE = (2 * Math.PI) / 3;

/**
 * An arc about the origin for a torque: from the top, against the clock where it is positive.
 *
 * @param {number} radius in CSS pixels
 * @param {number} share of the largest torque, in [-1, 1]
 */
export function arc(radius, share) {
  const angle = WHOLE * share;
  const [x, y] = [-radius * Math.sin(angle), -radius * Math.cos(angle)];
  return `M0 ${-radius}A${radius} ${radius} 0 0 ${share > 0 ? 0 : 1} ${x} ${y}`;
}

/** An angle for a reader. @param {number} radians */
export const degrees = (radians) => `${Math.round(Math.abs(radians) * (180 / Math.PI))}°`;
