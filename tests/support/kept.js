/** Checkpoints that the browser stores of unfinished runs. */

/** Return the stored experiments, results and tables, without their runs and checkpoints. @param {import('playwright-core').Page} page @returns {Promise<any[]>} */
export const keptBy = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open('cmbpo');
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const db = request.result;
          if (!db.objectStoreNames.contains('runs')) return resolve([]);
          const all = db.transaction('runs').objectStore('runs').getAll();
          all.onsuccess = () => {
            db.close();
            const isWhole = (/** @type {any} */ value) =>
              !(value instanceof Uint8Array) && value?.place !== undefined;
            resolve(all.result.filter(isWhole));
          };
        };
      }),
  );

/** Wait until each run has a checkpoint during learning. @param {import('playwright-core').Page} page */
export async function kept(page) {
  for (let i = 0; i < 200; i += 1) {
    const [run] = await keptBy(page);
    const steps = Object.values(run?.steps ?? {});
    if (steps.length === 3 && steps.every((step) => step > 500)) return run;
    await page.waitForTimeout(100);
  }
  throw new Error('nothing was kept in twenty seconds');
}
