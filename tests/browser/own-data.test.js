/** A table of the reader's own: loaded, learned from in a worker, drawn, told in words, saved. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { exportFrom, unfold } from '../support/playground.js';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** c is caused by a and by b. @param {number} rows */
function collider(rows) {
  let state = 7;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  const lines = ['a;"b <1>";c'];
  for (let i = 0; i < rows; i += 1) {
    const [a, b] = [uniform(), uniform()];
    lines.push(`${a};${b};${a + b + 0.2 * uniform()}`);
  }
  return { name: 'collider.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) };
}

/** a -> c <- u -> d <- b, u unseen. @param {number} rows */
function confounded(rows) {
  let state = 5;
  const noise = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  const lines = ['a,b,c,d'];
  for (let i = 0; i < rows; i += 1) {
    const [a, b, u] = [noise(), noise(), noise()];
    lines.push([a, b, a + u + 0.3 * noise(), b + u + 0.3 * noise()].join());
  }
  return { name: 'confounded.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) };
}

/** @param {string} text */
const csv = (text) => ({ name: 'bad.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

test('a table gives its graph with probabilities, evidence, a table of the same, and files', async () => {
  const { page, problems, ready, button } = await visit({
    context: { bypassCSP: true },
    prepare: (each) => each.addInitScript({ path: axe }),
  });
  await ready();
  const section = page.locator('cmbpo-own-data');
  await section.getByLabel(/^A file with a header/).setInputFiles(collider(800));
  await section.getByText(/collider\.csv.*800 rows of a, b <1> and c/).waitFor();
  await section.getByLabel('Independence test').selectOption({ label: 'Fisher-z' });
  await section.getByLabel('Resamples', { exact: true }).fill('20');
  await button('Find the graph').focus();
  await page.keyboard.press('Enter');
  await section.getByText(/^Found in/).waitFor({ timeout: 30_000 });

  const graph = section.getByRole('group', { name: /^Graph of collider\.csv: 2 edges/ });
  const edges = graph.getByRole('button');
  assert.equal(await edges.count(), 2);
  await edges.first().focus();
  await section.locator('p.evidence', { hasText: /→ c\. p .*% of the resamples/ }).waitFor();
  await section.getByText('The same as a table').click();
  const row = section.getByRole('row', { name: /^a → c/ });
  assert.match(String(await row.textContent()), /causes[^]*p <[^]*%/);

  const found = await page.evaluate(async () => {
    const { violations } = await Reflect.get(window, 'axe').run(document);
    return violations.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].failureSummary]);
  });
  assert.deepEqual(found, []);

  const [download] = await Promise.all([page.waitForEvent('download'), exportFrom(section, 'SVG')]);
  assert.equal(download.suggestedFilename(), 'cmbpo-graph-collider.svg');
  assert.match(readFileSync(await download.path(), 'utf8'), /b &lt;1&gt;.*[^]*800 rows/);
  const [report] = await Promise.all([
    page.waitForEvent('download'),
    exportFrom(section, 'Report (HTML)'),
  ]);
  assert.equal(report.suggestedFilename(), 'cmbpo-graph-collider.html');
  const html = readFileSync(await report.path(), 'utf8');
  assert.match(html, /b &lt;1&gt; → c[^]*In resamples[^]*--test fisher-z[^]*--bootstrap 20/);
  assert.doesNotMatch(html, /<script|b <1>/);
  assert.deepEqual(problems, []);
});

test('tiers, and another learner; a form that cannot be read is named', async () => {
  const { page, ready, button } = await visit();
  await ready();
  const section = page.locator('cmbpo-own-data');
  await section.getByLabel(/^A file/).setInputFiles(collider(400));
  await section.getByLabel(/^Order of time/).fill('a | c');
  await button('Find the graph').click();
  await section.getByRole('alert').filter({ hasText: 'Tiers: "b <1>" is in no tier' }).waitFor();
  await section.getByLabel(/^Order of time/).fill('a, b <1> | c');
  await section.getByLabel('Learner').selectOption('lingam');
  await button('Find the graph').click();
  await section.getByRole('group', { name: /2 edges between 3 variables$/ }).waitFor();
  const order = /Causal order: (a, b <1>|b <1>, a), c\./;
  await section.getByRole('status').filter({ hasText: order }).waitFor();
});

test('FCI draws marks at both ends, says where something unseen moves both, and counts them over resamples', async () => {
  const { page, problems, ready, button } = await visit({
    context: { bypassCSP: true },
    prepare: (each) => each.addInitScript({ path: axe }),
  });
  await ready();
  const section = page.locator('cmbpo-own-data');
  await section.getByLabel(/^A file/).setInputFiles(confounded(800));
  await section.getByLabel('Learner').selectOption('fci');
  await section.getByLabel('Resamples', { exact: true }).fill('3');
  await section.getByLabel('Independence test').selectOption({ label: 'Fisher-z' });
  await button('Find the graph').focus();
  await page.keyboard.press('Enter');
  await section.getByText(/^Found in/).waitFor({ timeout: 30_000 });

  const graph = section.getByRole('group', { name: /^Graph of confounded\.csv: 3 edges/ });
  const both = graph.getByRole('button', {
    name: /^Something unseen moves both c and d; neither causes the other: p /,
  });
  const line = both.locator('.line');
  assert.match(String(await line.getAttribute('marker-start')), /own-right/);
  assert.match(String(await line.getAttribute('marker-end')), /own-right/);
  const half = graph.getByRole('button', { name: /^a causes c, or something unseen moves both/ });
  assert.match(String(await half.locator('.line').getAttribute('marker-start')), /own-circle/);
  await both.focus();
  await section
    .locator('p.evidence', { hasText: /c ↔ d\.\s+Something unseen moves both/ })
    .waitFor();
  await section.getByText('circle: the data do not tell').waitFor();
  await section.getByText('arrowheads at both ends: something unseen moves both').waitFor();
  await section.getByText('The same as a table').click();
  const row = section.getByRole('row', { name: /^c ↔ d/ });
  assert.match(String(await row.textContent()), /something unseen moves both/);
  await section.getByText(/is not held against a true graph/).waitFor();

  const found = await page.evaluate(async () => {
    const { violations } = await Reflect.get(window, 'axe').run(document);
    return violations.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].failureSummary]);
  });
  assert.deepEqual(found, []);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    exportFrom(section, 'dagitty'),
  ]);
  assert.match(readFileSync(await download.path(), 'utf8'), /^pag \{[^]*"c" <-> "d"/);
  assert.deepEqual(problems, []);
});

for (const [what, text, named] of /** @type {[string, string, RegExp][]} */ ([
  [
    'a second decimal mark',
    'x;y\n1,5;2.5\n3;4\n',
    /bad\.csv.*column "x", row 1: "1,5" has a decimal/,
  ],
  ['a workbook', 'PK\x03\x04\x14\0\x06\0', /bad\.csv.*Excel workbook.*save the table as CSV/],
  ['a row too many', 'x,y\n1,2\n3\n', /row 2 has 1 values/],
])) {
  test(`${what} is named beside the file`, async () => {
    const { page, ready } = await visit();
    await ready();
    const section = page.locator('cmbpo-own-data');
    await section.getByLabel(/^A file/).setInputFiles(csv(text));
    await section.getByRole('alert').filter({ hasText: named }).waitFor();
  });
}

/** c is caused by a and b, and missing where a is large; semicolons, decimal commas, Latin-1. */
function passengers() {
  let state = 11;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  const lines = ['Größe;b;c;ship;name'];
  for (let i = 0; i < 900; i += 1) {
    const [a, b] = [uniform(), uniform()];
    const c = a > 0.3 && i % 4 > 0 ? '' : String(a + b + 0.2 * uniform());
    const ship = uniform() + b > 0.2 ? 'Titanic' : uniform() > 0 ? 'Olympic' : 'Britannic';
    lines.push([a, b, c].join(';').replaceAll('.', ',') + `;${ship};"Doe, J. ${i}"`);
  }
  const buffer = Buffer.from(lines.join('\r\n'), 'latin1');
  return { name: 'passengers.csv', mimeType: 'text/csv', buffer };
}

test('gaps, labels, names, decimal commas and Latin-1: from the file to the graph without an edit', async () => {
  const { page, problems, ready, button } = await visit({
    context: { bypassCSP: true },
    prepare: (each) => each.addInitScript({ path: axe }),
  });
  await ready();
  const section = page.locator('cmbpo-own-data');
  await section.getByLabel(/^A file/).setInputFiles(passengers());
  const status = section.getByRole('status');
  await status.filter({ hasText: /900 rows of Größe, b, c and ship\./ }).waitFor();
  const told = String(await status.textContent());
  for (const part of [
    /Windows-1252/,
    /decimal mark is a comma/,
    /name: words that tell one row from another; left out/,
    /Missing values: c \d+\. \d+ rows have a value/,
  ]) {
    assert.match(told, part);
  }
  await button('Find the graph').click();
  await status.filter({ hasText: /\d+ of 900 rows are used/ }).waitFor({ timeout: 30_000 });
  assert.match(
    String(await status.textContent()),
    /Careful: whether c is missing depends on Größe/,
  );
  await section.getByRole('group', { name: /^Graph of passengers\.csv: 3 edges/ }).waitFor();
  const found = await page.evaluate(async () => {
    const { violations } = await Reflect.get(window, 'axe').run(document);
    return violations.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].failureSummary]);
  });
  assert.deepEqual(found, []);

  await section.getByLabel('Rows with missing values').selectOption('test-wise');
  await button('Find the graph').click();
  await status
    .filter({ hasText: /Each test uses the rows that have its own columns/ })
    .waitFor({ timeout: 30_000 });
  assert.deepEqual(problems, []);
});

/** As the cars of the UCI repository come: no header, lined up by spaces, a few question marks, the name in quotes. */
function cars() {
  let state = 17;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const lines = Array.from({ length: 398 }, (_, i) => {
    const cylinders = [4, 4, 6, 8][Math.floor(4 * uniform())];
    const displacement = 28 * cylinders + 60 * uniform();
    const power = i % 70 === 5 ? '?' : (0.3 * displacement + 55 * uniform() + 20).toFixed(1);
    const weight = 1200 + 8 * displacement + 900 * uniform();
    const mpg = 48 - 0.008 * weight + 6 * uniform();
    const origin = 1 + Math.floor(3 * uniform());
    const numbers = [mpg.toFixed(1), cylinders, displacement.toFixed(1), power, weight.toFixed(0)];
    return `${numbers.join('   ')}   ${70 + (i % 13)}  ${origin}\t"maker ${i % 40} model ${i}"`;
  });
  const buffer = Buffer.from(lines.join('\n'));
  return { name: 'auto-mpg.data', mimeType: 'text/plain', buffer };
}

test('cars as they are downloaded go from the file to the graph without an edit', async () => {
  const { page, problems, ready, button } = await visit();
  await ready();
  const section = page.locator('cmbpo-own-data');
  await section.getByLabel(/^A file/).setInputFiles(cars());
  const status = section.getByRole('status');
  await status.filter({ hasText: /398 rows of V1, V2/ }).waitFor();
  await button('Find the graph').click();
  await status.filter({ hasText: /Found in/ }).waitFor({ timeout: 60_000 });
  assert.match(String(await status.textContent()), /39\d of 398 rows are used/);
  await section.getByRole('group', { name: /^Graph of auto-mpg\.data: [1-9]/ }).waitFor();
  assert.deepEqual(problems, []);
});

test('a panel with a column of the episode and one of dates is learned as a series', async () => {
  const { page, problems, ready, button } = await visit();
  await ready();
  let state = 23;
  const noise = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  const lines = ['firm,day,cause,effect'];
  for (let firm = 0; firm < 30; firm += 1) {
    let [cause, result] = [0, 0];
    for (let day = 0; day < 20; day += 1) {
      [cause, result] = [noise(), cause + 0.5 * noise()];
      const date = new Date(Date.UTC(2024, 0, 20 + 20 * firm + day)).toISOString().slice(0, 10);
      lines.push(`firm ${firm},${date},${cause},${result}`);
    }
  }
  const section = page.locator('cmbpo-own-data');
  await section
    .getByLabel(/^A file/)
    .setInputFiles({ ...csv(lines.join('\n')), name: 'panel.csv' });
  const status = section.getByRole('status');
  await status.filter({ hasText: /600 rows/ }).waitFor();
  // Dates tell rows apart, and come back where they are the time.
  assert.match(String(await status.textContent()), /day: words that tell one row from another/);
  await section.getByText('Experiments and series').click();
  await section.getByLabel('Series: steps back').fill('1');
  await section.getByLabel('Series: column of the episode').fill('firm');
  await section.getByLabel('Series: column of the time').fill('day');
  await section.getByLabel('Independence test').selectOption({ label: 'Fisher-z' });
  await button('Find the graph').click();
  await status.filter({ hasText: /Found in/ }).waitFor({ timeout: 60_000 });
  assert.match(String(await status.textContent()), /Rows with their past: 540; episodes: 30\./);
  await section.getByRole('group', { name: /^Graph of panel\.csv: 1 edge/ }).waitFor();
  assert.deepEqual(problems, []);
});

test('200,000 rows in a gzip archive are read with progress, while the page answers', async () => {
  const { page, problems, ready, button } = await visit();
  await ready();
  let state = 3;
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  const lines = ['a,b,c,d'];
  for (let i = 0; i < 200_000; i += 1) {
    const [a, b] = [uniform(), uniform()];
    lines.push([a, b, a + b + uniform(), uniform()].map((value) => value.toFixed(6)).join());
  }
  const buffer = gzipSync(lines.join('\n'));
  await page.evaluate(() => {
    /** @type {Set<number>} */ const shares = new Set();
    Object.assign(window, { shares });
    const look = () => {
      const bar = document
        .querySelector('cmbpo-playground')
        ?.shadowRoot?.querySelector('cmbpo-own-data progress');
      if (bar) shares.add(/** @type {HTMLProgressElement} */ (bar).value);
      requestAnimationFrame(look);
    };
    look();
  });
  const section = page.locator('cmbpo-own-data');
  await section
    .getByLabel(/^A file/)
    .setInputFiles({ name: 'long.csv.gz', mimeType: 'application/gzip', buffer });
  await section
    .getByText(/long\.csv\.gz.*200\s000 rows.*Unpacked from gzip/)
    .waitFor({ timeout: 30_000 });
  // A page that stands still draws none of them.
  const shares = await page.evaluate(() => [.../** @type {any} */ (window).shares]);
  assert.ok(shares.length > 2, `progress: ${shares}`);
  await section.getByLabel('Independence test').selectOption({ label: 'Fisher-z' });
  await button('Find the graph').click();
  await section.getByText(/^Found in/).waitFor({ timeout: 30_000 });
  await section.getByRole('group', { name: /^Graph of long\.csv\.gz: 2 edges/ }).waitFor();
  assert.deepEqual(problems, []);
});

test('what the learner refuses is named, and another file starts anew', async () => {
  const { page, problems, ready, button } = await visit();
  await ready();
  const section = page.locator('cmbpo-own-data');
  await section.getByLabel(/^A file/).setInputFiles(csv('x,y\n1,1\n2,2\n3,3\n4,4\n5,5\n6,6\n'));
  await button('Find the graph').click();
  await section
    .getByRole('alert')
    .filter({ hasText: /6 rows, expected at least 50/ })
    .waitFor();
  await button('Take an example').click();
  await button('Find the graph').click();
  await section.getByText(/^Found in/).waitFor({ timeout: 30_000 });
  assert.equal(await section.getByRole('alert').count(), 0, 'what was wrong is forgotten');
  assert.deepEqual(problems, []);
});

test('a true graph gives distance, precision and recall, and marks what differs', async () => {
  const { page, problems, ready, button } = await visit();
  await ready();
  const section = page.locator('cmbpo-own-data');
  await section.getByLabel(/^A file/).setInputFiles(collider(800));
  await section.getByLabel('Independence test').selectOption({ label: 'Fisher-z' });
  await section.getByLabel('Largest set').fill('1');
  await button('Find the graph').click();
  await section.getByText(/^Found in/).waitFor({ timeout: 30_000 });
  await section.getByText('Compare with a true graph').click();
  const truth = section.getByLabel(/^Edges such as/);
  await truth.fill('a -> q');
  await button('Compare').click();
  await section.getByRole('alert').filter({ hasText: '"q"' }).waitFor();

  await truth.fill('a -> c\na -> b <1>\n');
  await button('Compare').click();
  await section.getByText('Structural Hamming distance').waitFor();
  const graph = section.getByRole('group', { name: /^Graph of collider/ });
  assert.equal(await graph.locator('.tag', { hasText: 'missing' }).count(), 1);
  assert.equal(await graph.locator('.tag', { hasText: 'extra' }).count(), 1);
  assert.equal(await graph.locator('.edge.missed').count(), 1);
  await section.getByText('The same as a table').click();
  assert.match(
    String(await section.getByRole('row', { name: /^b <1> → c/ }).textContent()),
    /extra/,
  );
  await section.getByLabel('or take a file').setInputFiles({
    name: 'truth.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"c": ["a", "b <1>"]}'),
  });
  await section.getByText(/distance 0[^]*The graphs are the same/).waitFor();
  assert.match(
    String(await section.getByRole('row', { name: /^Directions/ }).textContent()),
    /2\s*0\s*0\s*1\.00\s*1\.00/,
  );
  await button('Forget it').click();
  assert.equal(await graph.locator('.tag').count(), 0);
  assert.deepEqual(problems, []);
});

test('a file can be dropped, and words lead to the test for labels', async () => {
  const { page, ready, button } = await visit();
  await ready();
  await page.locator('cmbpo-own-data .drop').evaluate((target) => {
    const pairs = Array.from(
      { length: 200 },
      (_, i) => `${i % 2 ? 'yes' : 'no'}\t${i % 2 ? 'on' : 'off'}`,
    );
    pairs.push('yes\toff', 'no\ton');
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([`asked\tlight\n${pairs.join('\n')}`], 'light.tsv'));
    target.dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true, bubbles: true }));
  });
  const section = page.locator('cmbpo-own-data');
  await section.getByText(/light\.tsv.*202 rows.*words/).waitFor();
  assert.equal(await section.getByLabel('Independence test').inputValue(), 'g-squared');
  await button('Find the graph').click();
  // A line straight down has no width, and so is not visible by Playwright's measure.
  await section
    .getByRole('button', { name: /^asked and light, direction unknown/ })
    .waitFor({ state: 'attached' });
});

test('a long search can be stopped, and begun again', async () => {
  const { page, ready, button } = await visit();
  await ready();
  const section = page.locator('cmbpo-own-data');
  await button('Take an example').click();
  await section.getByLabel('Resamples', { exact: true }).fill('1000');
  await button('Find the graph').click();
  await section.getByRole('progressbar', { name: 'Resamples drawn' }).waitFor();
  await button('Stop').click();
  await section.getByText(/^Stopped\./).waitFor();
  await section.getByLabel('Resamples', { exact: true }).fill('0');
  await button('Find the graph').click();
  await section.getByText(/^Found in/).waitFor({ timeout: 30_000 });
});

test('columns that determine each other are named beside the graph, and one is left out of it', async () => {
  const { page, ready, button } = await visit();
  await ready();
  let state = 11;
  const noise = () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  const lines = ['A,B,A2'];
  for (let i = 0; i < 300; i += 1) {
    const a = noise();
    lines.push([a, a + noise(), 2 * a].join());
  }
  const section = page.locator('cmbpo-own-data');
  const buffer = Buffer.from(lines.join('\n'));
  await section
    .getByLabel(/^A file with a header/)
    .setInputFiles({ name: 'scaled.csv', mimeType: 'text/csv', buffer });
  await section.getByText(/300 rows of A, B and A2/).waitFor();
  await section.getByLabel('Independence test').selectOption({ label: 'Fisher-z' });
  await button('Find the graph').click();
  await section.getByText(/^Found in/).waitFor({ timeout: 30_000 });
  const note = section.getByRole('note').filter({ hasText: 'determine each other' });
  assert.match(String(await note.textContent()), /Left out of the graph: A2\.[^]*A2 = 2 × A/);
  await section.getByRole('group', { name: /1 edge between 2 variables/ }).waitFor();

  await section.getByLabel('Columns that determine each other').selectOption('keep');
  await button('Find the graph').click();
  await section.getByRole('group', { name: /3 edges between 3 variables/ }).waitFor();
});

test('a table and its graph are there again after a visit to the first screen, and can be learned from', async () => {
  const { page, problems, ready, button } = await visit({});
  await ready();
  const section = page.locator('cmbpo-own-data');
  const view = (/** @type {string} */ name) =>
    page.locator('cmbpo-playground').evaluate((own, to) => void Reflect.set(own, 'view', to), name);
  await section.getByLabel(/^A file with a header/).setInputFiles(collider(400));
  await section.getByText(/collider\.csv.*400 rows/).waitFor();
  await section.getByLabel('Independence test').selectOption({ label: 'Fisher-z' });
  await button('Find the graph').click();
  await section.getByText(/^Found in/).waitFor({ timeout: 30_000 });
  const found = await section.locator('svg.graph').getAttribute('aria-label');
  await view('hero');
  await section.waitFor({ state: 'detached' });
  // Its workers have ended.
  await page.waitForTimeout(1500);
  await view('lab');
  await section.waitFor({ state: 'attached' });
  await unfold(page);
  await section.locator('svg.graph').waitFor();
  assert.equal(await section.locator('svg.graph').getAttribute('aria-label'), found);
  await section.getByText(/^Found in/).waitFor();
  await section.getByLabel('Resamples', { exact: true }).fill('5');
  await button('Find the graph').click();
  await section.locator('p.evidence', { hasText: 'Point at an edge' }).waitFor();
  await section.getByText('the wider the line').waitFor({ timeout: 30_000 });
  assert.deepEqual(problems, []);
});
