/** Files that a reader may have. */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { alive, longest, said, short } from './alive.mjs';

const kind = 'file';
const rows = (/** @type {string} */ header, n = 60) =>
  `${header}\n${Array.from({ length: n }, (_, i) =>
    header
      .split(',')
      .map((_, j) => ((i + 1) * (j + 3) * 7919) % 101)
      .join(','),
  ).join('\n')}\n`;

/** @type {(round: number, tries: string, files: () => [string, Buffer | string][], learn?: boolean, more?: {most?: number}) => import('../attacks.mjs').Attack} */
const table = (round, tries, files, learn = false, { most = 5000 } = {}) => ({
  ...{ round, kind, tries },
  run: async ({ visit }) => {
    const page = await visit({ hash: `#${short()}` });
    await page.ready();
    const seen = [];
    const section = page.page.locator('cmbpo-own-data');
    for (const [name, content] of files()) {
      const buffer = Buffer.from(/** @type {Buffer} */ (content));
      const ms = await longest(page.page, async () => {
        if (buffer.length > 40e6) {
          await page.page.evaluate(
            ({ name, size }) => {
              const input = /** @type {HTMLInputElement} */ (
                document.querySelector('cmbpo-playground')?.shadowRoot?.querySelector('#own-file')
              );
              const transfer = new DataTransfer();
              transfer.items.add(new File(['"a,b\n', 'x'.repeat(size)], name));
              input.files = transfer.files;
              input.dispatchEvent(new Event('change'));
            },
            { name, size: buffer.length },
          );
        } else
          await section
            .locator('input[type=file]')
            .first()
            .setInputFiles({ name, mimeType: 'text/csv', buffer });
        await page.page.waitForFunction(
          () => {
            const view = document
              .querySelector('cmbpo-playground')
              ?.shadowRoot?.querySelector('cmbpo-own-data');
            return view && /** @type {any} */ (view).busy === '';
          },
          undefined,
          { timeout: 60_000 },
        );
      });
      const view = await section.evaluate((each) => {
        const { problem, news } = /** @type {any} */ (each);
        return problem || news;
      });
      if (learn && (await page.button('Find the graph').count())) {
        await page.button('Find the graph').click();
        await page.page.waitForFunction(
          () =>
            /** @type {any} */ (
              document
                .querySelector('cmbpo-playground')
                ?.shadowRoot?.querySelector('cmbpo-own-data')
            ).busy === '',
          undefined,
          { timeout: 60_000 },
        );
        seen.push(
          await section.evaluate(
            (each) => /** @type {any} */ (each).problem || /** @type {any} */ (each).news,
          ),
        );
      }
      assert.ok(view, 'it says nothing');
      assert.ok(view.length < 2500, `${view.length} characters`);
      seen.push(`${ms} ms: ${view.slice(0, 110)}`);
      assert.ok(ms < most, `${name} kept the page busy for ${ms} ms`);
    }
    await alive(page);
    return seen.join(' || ');
  },
});

/** @type {(round: number, tries: string, files: () => [string, Buffer][]) => import('../attacks.mjs').Attack} */
const saved = (round, tries, files) => ({
  ...{ round, kind, tries },
  run: async ({ visit }) => {
    const page = await visit({ hash: `#${short()}` });
    await page.ready();
    const seen = [];
    for (const [name, buffer] of files()) {
      await page.page
        .locator('cmbpo-take-away input[type=file]')
        .first()
        .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
      await page.page
        .locator('.notices')
        .getByText(/cannot be continued/)
        .waitFor({ timeout: 10_000 });
      seen.push((await said(page.page)).slice(0, 130));
      await page.page.locator('.notices button').click();
    }
    await alive(page);
    return seen.join(' || ');
  },
});

const header = (/** @type {object} */ value, more = 0) => {
  const text = Buffer.from(JSON.stringify(value));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length + more));
  return Buffer.concat([size, text]);
};

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  table(1, 'empty, blank, a byte order mark alone, a header alone, one column, one row', () => [
    ['a.csv', ''],
    ['a.csv', '\n\n\n'],
    ['a.csv', '\ufeff'],
    ['a.csv', 'a,b,c\n'],
    ['a.csv', rows('a')],
    ['a.csv', 'a,b\n1,2\n'],
    ['a.csv', ' '.repeat(1000)],
  ]),
  table(1, 'binary: random bytes, NULs, a picture, a zip, UTF-16 of an odd length', () => {
    const random = Buffer.alloc(300_000);
    let x = 7;
    for (let i = 0; i < random.length; i += 1) random[i] = (x = (x * 48271) % 2147483647) & 255;
    const nul = Buffer.from(rows('a,b').replaceAll(',', '\0,'));
    const wide = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from(rows('a,b'), 'utf16le'),
      Buffer.from([65]),
    ]);
    return [
      ['r.csv', random],
      ['n.csv', nul],
      ['p.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
      ['z.csv', Buffer.from('504b0304140000000800', 'hex')],
      ['w.csv', wide],
      ['x.csv.gz', random],
    ];
  }),
  table(
    1,
    '100,000 and 1,000,000 columns; lines of 10 MB; an unclosed quote of 30 MB',
    () => [
      ['c.csv', rows(Array.from({ length: 100_000 }, (_, i) => `c${i}`).join(','), 2)],
      ['m.csv', `${'a,'.repeat(1_000_000)}b\n1\n`],
      ['l.csv', `a,b\n${'1'.repeat(10_000_000)},2\n`],
      ['q.csv', `a,b\n"${'x'.repeat(30_000_000)}`],
    ],
    false,
    { most: 3000 },
  ),
  table(
    1,
    'headers twice, empty, of prototypes, right to left, of formulas, of 10,000 characters',
    () => [
      ['d.csv', rows('a,a,a')],
      ['e.csv', rows('a,,b')],
      ['p.csv', rows('__proto__,constructor,valueOf')],
      ['\u202efdp.csv', rows('\u202eabc,\u200fdef,\u0000g')],
      ['f.csv', rows("=cmd|'/c calc'!A1,+1,-1")],
      ['h.csv', rows(`${'h'.repeat(10_000)},b`)],
      [`${'n'.repeat(3000)}.csv`, rows('a,b')],
      ['<img src=x onerror=alert(1)>.csv', rows('<script>alert(1)</script>,b')],
    ],
    true,
  ),
  table(
    1,
    'values: infinities, 1e400, hexadecimal, dates, constants, columns that are copies',
    () => [
      ['i.csv', `a,b\n${'Infinity,1\n-inf,2\n1e400,3\n'.repeat(30)}`],
      ['x.csv', `a,b\n${'0x10,1\n0b1,2\n1_000,3\n'.repeat(30)}`],
      ['k.csv', `a,b\n${'1,2\n'.repeat(60)}`],
      ['same.csv', `a,b,c\n${Array.from({ length: 60 }, (_, i) => `${i},${i},${i}`).join('\n')}`],
      [
        'big.csv',
        `a,b\n${Array.from({ length: 60 }, (_, i) => `${i}e305,${i * i}e300`).join('\n')}`,
      ],
      [
        'tiny.csv',
        `a,b\n${Array.from({ length: 60 }, (_, i) => `${i}e-320,${(i * i) % 13}e-322`).join('\n')}`,
      ],
    ],
    true,
  ),
  table(
    1,
    'a bomb: 20 MB of zeros, 300 MB and 2 GB unpacked; a gz that ends early; gz in gz',
    () => {
      const bomb = gzipSync(
        Buffer.concat([Buffer.from('a,b\n'), Buffer.alloc(300_000_000, '1,2\n')]),
        { level: 1 },
      );
      return [
        ['b.csv.gz', bomb],
        ['t.csv.gz', gzipSync(rows('a,b')).subarray(0, 40)],
        ['g.csv.gz', gzipSync(gzipSync(rows('a,b')))],
        ['e.csv.gz', gzipSync('')],
      ];
    },
  ),
  {
    ...{ round: 1, kind, tries: 'a file that is gone when it is read, one that changes, a folder' },
    run: async ({ visit }) => {
      const { mkdtempSync, writeFileSync, rmSync, mkdirSync } = await import('node:fs');
      const { tmpdir } = await import('node:os');
      const { join } = await import('node:path');
      const folder = mkdtempSync(join(tmpdir(), 'cmbpo-attack-'));
      const page = await visit({ hash: `#${short()}` });
      await page.ready();
      const file = join(folder, 'a.csv');
      writeFileSync(file, rows('a,b,c', 20000));
      const view = page.page.locator('cmbpo-own-data');
      await view.locator('input[type=file]').first().setInputFiles(file);
      await view.getByText(/20.000 rows/).waitFor();
      rmSync(file);
      await page.button('Find the graph').click();
      await page.page.waitForTimeout(3000);
      const first = await view.evaluate(
        (each) => `${/** @type {any} */ (each).problem}${/** @type {any} */ (each).news}`,
      );
      writeFileSync(file, rows('a,b,c', 20000));
      await page.page.evaluate(() => {
        const input = /** @type {HTMLInputElement} */ (
          document.querySelector('cmbpo-playground')?.shadowRoot?.querySelector('#own-file')
        );
        input.addEventListener(
          'change',
          (event) => Object.assign(window, { held: input.files?.[0], event }),
          { capture: true, once: true },
        );
      });
      mkdirSync(join(folder, 'sub'));
      rmSync(folder, { recursive: true });
      await alive(page);
      return first;
    },
  },
  saved(
    1,
    'saved runs: nothing, noise, headers that promise 2^63 bytes, depth, another program’s',
    () => {
      const deep = Buffer.from(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`);
      const size = Buffer.alloc(8);
      size.writeBigUInt64LE(BigInt(deep.length));
      const huge = Buffer.alloc(16, 255);
      return [
        ['a.safetensors', Buffer.alloc(0)],
        ['b.safetensors', Buffer.alloc(7)],
        ['c.safetensors', huge],
        ['d.safetensors', Buffer.concat([size, deep])],
        [
          'e.safetensors',
          header({ w: { dtype: 'F32', shape: [2 ** 31, 2 ** 31], data_offsets: [0, 4] } }),
        ],
        ['f.safetensors', header({ __metadata__: { 'cmbpo-checkpoint': '{"format":2}' } })],
        [
          'g.safetensors',
          header({
            __metadata__: {
              'cmbpo-checkpoint': JSON.stringify({
                sha256: '0'.repeat(64),
                format: 999,
                version: '9',
                machine: 'wasm32',
              }),
            },
          }),
        ],
        ['h.png', Buffer.alloc(3_000_000, 65)],
      ];
    },
  ),
];
