/** Messages to the page in a frame. */
import assert from 'node:assert/strict';
import { short } from './alive.mjs';

const kind = 'frame';

/** @type {(round: number, tries: string, work: string) => import('../attacks.mjs').Attack} */
const attack = (round, tries, work) => ({
  ...{ round, kind, tries },
  run: async ({ browser, site }) => {
    const page = await browser.newPage();
    /** @type {string[]} */ const problems = [];
    page.on('pageerror', (error) => problems.push(error.message));
    try {
      await page.goto(`${site.origin}/fixtures/run.html`);
      const told = await page.evaluate(
        async ({ address, work, state }) => {
          document.body.innerHTML = '';
          const frame = document.createElement('iframe');
          frame.src = address;
          frame.width = '1000';
          frame.height = '800';
          /** @type {any[]} */ const heard = [];
          addEventListener('message', ({ data }) => heard.push(data));
          document.body.append(frame);
          const until = async (/** @type {() => unknown} */ what, /** @type {string} */ name) => {
            const begun = performance.now();
            while (!what()) {
              if (performance.now() - begun > 40_000) throw new Error(`no ${name}`);
              await new Promise((resolve) => setTimeout(resolve, 30));
            }
          };
          await until(() => heard.some(({ type }) => type === 'cmbpo:ready'), 'ready');
          const to = /** @type {Window} */ (frame.contentWindow);
          await new Function('to', 'heard', 'frame', `return (async () => {${work}})()`)(
            to,
            heard,
            frame,
          );
          await new Promise((resolve) => setTimeout(resolve, 2500));
          const problems = heard
            .filter(({ type }) => type === 'cmbpo:problem')
            .map(({ problem }) => problem);
          const before = heard.filter(({ type }) => type === 'cmbpo:run-finished').length;
          to.postMessage({ type: 'cmbpo:set', state, view: 'lab' }, '*');
          to.postMessage({ type: 'cmbpo:reset' }, '*');
          to.postMessage({ type: 'cmbpo:play' }, '*');
          await until(
            () => heard.filter(({ type }) => type === 'cmbpo:run-finished').length >= before + 3,
            'results',
          );
          return `${problems.length} problems: ${[...new Set(problems)].slice(0, 12).join(' / ')}`;
        },
        { address: `${site.page}embed.html#${short()}`, work, state: short({ seed: 9 }) },
      );
      assert.deepEqual(problems, []);
      return told;
    } finally {
      await page.close();
    }
  },
});

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  attack(
    1,
    'messages with circles, maps, dates, BigInts, buffers, ports, errors, arrays with a type',
    `
    const circle = { type: 'cmbpo:set' }; circle.state = circle;
    const channel = new MessageChannel();
    const array = Object.assign([], { type: 'cmbpo:play' });
    for (const data of [circle, new Map([['type', 'cmbpo:play']]), { type: 'cmbpo:set', state: 5n }, { type: 'cmbpo:set', state: new Date(NaN) },
      { type: 'cmbpo:set', hide: new ArrayBuffer(1e7) }, { type: new String('cmbpo:play') }, { type: ['cmbpo:play'] }, array, null, 0, '', 'cmbpo:play', [], { type: 'cmbpo:' },
      { type: 'cmbpo:play', extra: 1 }, { type: 'cmbpo:set' }, { type: 'cmbpo:set', view: 'x' }, { type: 'cmbpo:set', theme: '__proto__' }, { type: 'cmbpo:set', controls: null },
      Object.assign(new Error('x'), { type: 'cmbpo:play' }), new Blob(['x']), { type: 'cmbpo:set', constructor: 'x' }, JSON.parse('{"type":"cmbpo:set","__proto__":"x"}')]) to.postMessage(data, '*');
    to.postMessage({ type: 'cmbpo:set', state: 'seed=1', port: channel.port1 }, '*', [channel.port1]);`,
  ),
  attack(
    1,
    '20,000 messages at once, half of them valid',
    `
    for (let i = 0; i < 20000; i += 1) to.postMessage(i % 2 ? { type: 'cmbpo:set', state: 'seed=' + i } : { type: 'cmbpo:' + i }, '*');`,
  ),
  attack(
    1,
    'messages from a sibling and from a child frame',
    `
    const other = document.createElement('iframe');
    document.body.append(other);
    other.contentWindow.eval("parent.frames[0].postMessage({ type: 'cmbpo:set', state: 'seed=123' }, '*'); parent.frames[0].postMessage({ type: 'cmbpo:play' }, '*')");
    await new Promise((resolve) => setTimeout(resolve, 500));
    if (heard.some(({ type, state }) => type === 'cmbpo:state' && /123/.test(state))) throw new Error('a sibling was obeyed');`,
  ),
  attack(
    1,
    'the frame moved in its page, hidden, resized to nothing, navigated by its hash, in the midst of a run',
    `
    to.postMessage({ type: 'cmbpo:play' }, '*');
    frame.height = 0; await new Promise((resolve) => setTimeout(resolve, 200));
    frame.style.display = 'none'; await new Promise((resolve) => setTimeout(resolve, 200));
    frame.style.display = ''; frame.height = 800;
    frame.src = frame.src.replace(/#.*/, '#view=lab&seed=44&lang=en');
    await new Promise((resolve) => setTimeout(resolve, 500));`,
  ),
];
