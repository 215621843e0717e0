/** onnxruntime-web with its wasm backend and one thread: only the matrix product, because it does not train. */
import * as ort from 'onnxruntime-web';
import { serve } from '../browser/serve.mjs';
import { generator, uniforms } from '../browser/random.mjs';

/** @param {number} value */
function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

/** Encode a field of a protocol buffer: a number, a text, or the fields of a message. */
function field(number, value) {
  if (typeof value === 'number') return [...varint(number * 8), ...varint(value)];
  const bytes = typeof value === 'string' ? [...new TextEncoder().encode(value)] : value.flat();
  return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
}

/** An input or output of the graph: float32 with fixed shape. Field numbers are from onnx.proto3. */
const value = (name, shape) => [
  field(1, name),
  field(2, [
    field(1, [
      field(1, 1),
      field(
        2,
        shape.map((size) => field(1, [field(1, size)])),
      ),
    ]),
  ]),
];

/** A model with one node, C = A B. */
const model = (m, k, n) =>
  Uint8Array.from(
    [
      field(1, 8),
      field(7, [
        field(1, [field(1, 'A'), field(1, 'B'), field(2, 'C'), field(4, 'MatMul')]),
        field(2, 'product'),
        field(11, value('A', [m, k])),
        field(11, value('B', [k, n])),
        field(12, value('C', [m, n])),
      ]),
      field(8, [field(1, ''), field(2, 13)]),
    ].flat(),
  );

async function gemm() {
  const [m, k, n] = [250, 256, 256];
  const session = await ort.InferenceSession.create(model(m, k, n), {
    executionProviders: ['wasm'],
  });
  const random = generator(3);
  const feeds = {
    A: new ort.Tensor('float32', uniforms(m * k, random), [m, k]),
    B: new ort.Tensor('float32', uniforms(k * n, random), [k, n]),
  };
  return {
    async run(times) {
      for (let i = 0; i < times; i++) await session.run(feeds);
    },
  };
}

serve(async (assets) => {
  ort.env.wasm.numThreads = 1;
  const wasm = assets['ort-wasm-simd-threaded.wasm'];
  const mjs = assets['ort-wasm-simd-threaded.mjs'];
  if (wasm && mjs) ort.env.wasm.wasmPaths = { wasm, mjs };
  return { 'gemm-250x256x256': gemm };
});
