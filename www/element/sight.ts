/** Tells when an element comes into view and when it is gone. */

/** So near below the screen counts as seen: it will be needed soon. */
const MARGIN = 200;

/**
 * @param tell called at once, and whenever it changes
 * @param signal ends it
 */
export function watchSight(element: Element, tell: (seen: boolean) => void, signal: AbortSignal) {
  let last: boolean | null = null;
  const watcher = new IntersectionObserver(
    (entries) => {
      const seen = entries[entries.length - 1].isIntersecting;
      if (seen === last) return;
      last = seen;
      tell(seen);
    },
    { rootMargin: `${MARGIN}px` },
  );
  watcher.observe(element);
  signal.addEventListener('abort', () => watcher.disconnect());
}

/** Whether it seems to be in view now; from within a frame nobody can tell at once. */
export function inSight(element: Element) {
  const [box] = element.getClientRects();
  const near = box && box.top < innerHeight + MARGIN && box.bottom > -MARGIN;
  return Boolean(near) && !document.hidden && window.parent === window;
}
