/** Makes the page work without a network from the next visit on. */

// Not while the page is being developed, and not where it is opened as a file.
if (import.meta.env.PROD && 'serviceWorker' in navigator && location.protocol.startsWith('http')) {
  // Whatever the reader waits for comes first.
  addEventListener(
    'cmbpo-ready',
    () => {
      navigator.serviceWorker.register('./sw.js').catch(() => {
        // Private windows and some frames refuse it; the page works as before.
      });
    },
    { once: true },
  );
}
