/** Calls to a worker on a page whose `Math.random` is constant, by which Comlink would number them. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import * as Comlink from 'comlink';
import { callsOf } from '../../www/run/calls.ts';

const { random } = Math;
after(() => (Math.random = random));

/** Both ends of a channel as a worker has them. */
function worker() {
  const { port1, port2 } = new MessageChannel();
  /** @type {((answer: string) => void)[]} */ const waiting = [];
  const api = {
    /** @param {string} word */
    late: (word) =>
      new Promise((resolve) => {
        waiting.push((answer) => resolve(`${word}: ${answer}`));
      }),
    /** @param {string} word */
    now: (word) => word,
    fails: () => {
      throw new RangeError('no');
    },
    answer: () => waiting.splice(0).forEach((each, i) => each(String(i))),
  };
  Comlink.expose(api, port2);
  after(() => (port1.close(), port2.close()));
  return /** @type {any} */ (callsOf(port1));
}

test('calls that wait at once get their own answers, where Math.random is constant', async () => {
  Math.random = () => 0.5;
  const api = worker();
  const late = [api.late('a'), api.late('b'), api.late('c')];
  assert.equal(await api.now('d'), 'd');
  assert.deepEqual(await Promise.all([api.now('e'), api.now('f')]), ['e', 'f']);
  await assert.rejects(api.fails(), { name: 'RangeError', message: 'no' });
  await api.answer();
  assert.deepEqual(await Promise.all(late), ['a: 0', 'b: 1', 'c: 2']);
  api[Comlink.releaseProxy]();
});

test('it is no promise, and what comes without a number or for others is left alone', async () => {
  const api = worker();
  assert.equal(api.then, undefined);
  assert.equal(await (await api).now('a'), 'a');
  api[Comlink.releaseProxy]();
});
