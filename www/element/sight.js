/** Tells when an element comes into view and when it is gone. */

/** So near below the screen counts as seen: it will be needed soon. */
const MARGIN = 200;

/**
 * @param {Element} element
 * @param {(seen: boolean) => void} tell called at once, and whenever it changes
 * @param {AbortSignal} signal ends it
 */
export function watchSight(element, tell, signal) {
  /** @type {boolean | null} */ let last = null;
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

/** Whether it seems to be in view now; from within a frame nobody can tell at once. @param {Element} element */
export function inSight(element) {
  const [box] = element.getClientRects();
  const near = box && box.top < innerHeight + MARGIN && box.bottom > -MARGIN;
  return Boolean(near) && !document.hidden && window.parent === window;
}
