/** Robots and lamps that can be taken by the hand, with a mouse, a pen or a finger. */

export interface Dragged {
  what: 'robot' | 'lamp';
  value: number;
  held: boolean;
}

/** How near to a thing a press must be to take it, in pixels. */
const REACH = 48;
/** Of a lane's height, what belongs to the lamp. */
const UPPER = 0.45;

/**
 * Where a press on a lane is in the environment, and what it takes there.
 *
 * @param pixels where the things are
 */
export function taken(
  lane: SVGSVGElement,
  event: PointerEvent,
  toCoordinate: (pixel: number) => number,
  pixels: { robot: number; lamp: number },
): 'robot' | 'lamp' | null {
  const box = lane.getBoundingClientRect();
  const x = event.clientX - box.left;
  const what = event.clientY - box.top < UPPER * box.height ? 'lamp' : 'robot';
  return Math.abs(x - pixels[what]) < REACH && Number.isFinite(toCoordinate(x)) ? what : null;
}

/** Follows a hand until it lets go; tells of it once a picture. */
export function drag(
  lane: SVGSVGElement,
  begin: PointerEvent,
  what: 'robot' | 'lamp',
  toCoordinate: (pixel: number) => number,
  tell: (dragged: Dragged) => void,
) {
  let frame = 0;
  let last = begin;
  const life = new AbortController();
  const say = (held: boolean) => {
    const x = last.clientX - lane.getBoundingClientRect().left;
    const value = Math.max(-1, Math.min(1, toCoordinate(x)));
    tell({ what, value: Math.round(value * 100) / 100, held });
  };
  const end = () => {
    cancelAnimationFrame(frame);
    life.abort();
    say(false);
  };
  lane.setPointerCapture(begin.pointerId);
  const { signal } = life;
  lane.addEventListener(
    'pointermove',
    (event) => {
      last = event;
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        say(true);
      });
    },
    { signal },
  );
  lane.addEventListener('pointerup', end, { signal });
  lane.addEventListener('pointercancel', end, { signal });
  begin.preventDefault();
}
