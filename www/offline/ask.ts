/** Questions to the site's service worker. */

/** So long it may take to answer. */
const ANSWER_MS = 3_000;

/** The site's service worker; null where pages may have none. */
export const workers = (() => {
  try {
    return location.protocol.startsWith('http') ? (navigator.serviceWorker ?? null) : null;
  } catch {
    // A frame without an origin of its own.
    return null;
  }
})();

/**
 * @typeParam Answer what the service worker answers to this question
 * @returns null where nobody answers
 */
export function ask<Answer>(question: object): Promise<Answer | null> {
  const controller = workers?.controller;
  if (!controller) return Promise.resolve(null);
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve(null), ANSWER_MS);
    controller.postMessage(question, [port2]);
  });
}
