/** Messages to a framed playground: only the documented ones are accepted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMessage } from '../../www/embed/protocol.ts';

test('documented messages are read', () => {
  for (const name of ['play', 'pause', 'step', 'reset']) {
    assert.deepEqual(readMessage({ type: `cmbpo:${name}` }), {
      message: { type: `cmbpo:${name}` },
    });
  }
  const settings = {
    type: 'cmbpo:set',
    state: 'seed=1',
    controls: 'few',
    hide: 'lamp,setup',
    theme: 'dark',
  };
  assert.deepEqual(readMessage(settings), { message: settings });
});

test('what is none of ours is no problem of ours', () => {
  for (const data of [
    undefined,
    null,
    1,
    'cmbpo:play',
    [],
    {},
    { type: 1 },
    { type: 'webpackOk' },
  ]) {
    assert.equal(readMessage(data), null);
  }
});

for (const [data, named] of /** @type {[object, RegExp][]} */ ([
  [{ type: 'cmbpo:' }, /type is "cmbpo:"/],
  [{ type: 'cmbpo:set', hide: 'door' }, /hide is "door".*known are story/],
  [{ type: 'cmbpo:set', controls: 'toString' }, /controls is "toString"; expected all, few, none/],
  [{ type: 'cmbpo:set', constructor: 'x' }, /constructor is unknown/],
  [{ type: 'cmbpo:set', state: 'x'.repeat(100_001) }, /state must be a text of at most/],
  [{ type: 'cmbpo:reset', state: 'seed=1' }, /cmbpo:reset: state is unknown/],
])) {
  test(`refused: ${JSON.stringify(data).slice(0, 60)}`, () => {
    const read = readMessage(data);
    assert.ok(read && 'problem' in read);
    assert.match(read.problem, named);
  });
}
