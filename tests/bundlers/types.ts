/** What a user in TypeScript writes; compiled, not run. */
import {
  discover,
  load,
  Session,
  WasmError,
  type ConfigInput,
  type RunResult,
  type Shift,
} from 'cmbpo';
import { configure, type Playground } from 'cmbpo/element';
import 'cmbpo/inline';
import widget from 'cmbpo/anywidget';

await load();
await load(new URL('https://example.org/cmbpo.wasm'));
await load(new Uint8Array(8));
await load(fetch('/cmbpo.wasm'));
await load(undefined, null);
await load('/files/cmbpo.wasm', '/files/tables.wasm');
// @ts-expect-error nothing is no place
await load(null);

const config: ConfigInput = { env_steps: 450, model: { members: 5 } };
const session = new Session(config, 'c-mbpo', 7);
while (!session.done) {
  for (const event of session.advance(16)) {
    if (event.type === 'graph') event.parents.R satisfies string[] | undefined;
  }
}
const result: RunResult = session.result();
result.returns satisfies object;
const shift: Shift = { gain: -1, do_lamp: null, sensor_noise: 0 };
session.set_live_shift(shift);
const file: Uint8Array = session.checkpoint();
const resumed: Session = Session.resume(file);
resumed.about().method satisfies string;
resumed.history()[0]?.type satisfies string | undefined;
// @ts-expect-error a checkpoint is bytes
Session.resume('run.safetensors');

const { edges } = discover(['a', 'b'], [1, 2, 3, 4], { learner: 'pc' });
edges[0]?.kind satisfies 'directed' | 'undirected' | 'partial' | undefined;
discover(['a', 'b'], [1, 2, 3, 4]);
// @ts-expect-error there is no such setting
new Session({ modle: { members: 5 } }, 'sac', 1);
// @ts-expect-error there is no such method
new Session({}, 'ppo', 1);
// @ts-expect-error there is no such learner
discover(['a', 'b'], [1, 2, 3, 4], { learner: 'magic' });

configure({ tablesWasm: fetch('/files/tables.wasm') });
configure({ wasm: '/files/cmbpo.wasm', worker: new URL('https://example.org/run-worker.js') });
const element: Playground = document.createElement('cmbpo-playground');
element.state = 'seed=1&shift=far';
element.addEventListener('cmbpo-run-finished', ({ detail }) => detail.method satisfies string);
element.addEventListener('cmbpo-state-change', ({ detail }) => detail.state satisfies string);
// @ts-expect-error results are read only
element.results = [];
widget.render satisfies (context: never) => () => void;
new WasmError('fetch', 'file', 'message').kind satisfies string;
