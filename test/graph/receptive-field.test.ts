import { receptiveFields } from '../../src/graph/receptive-field';
import type { TensorRef } from '../../src/graph/ir';
import { TestGraph } from '../support/graph-builder';

function seedCnn(): TestGraph {
  const graph = new TestGraph();
  let channels = 1;
  let x: TensorRef = graph.input([null, 28, 28, 1]);
  const conv = (filters: number, kernel: number): void => {
    x = graph.layer(
      {
        kind: 'conv',
        spatialRank: 2,
        kernelSize: [kernel, kernel],
        strides: [1, 1],
        dilation: [1, 1],
        padding: 'same',
        activation: { name: 'relu6' },
        bias: null,
        groups: 1,
        kernel: graph.weight([kernel, kernel, channels, filters]),
      },
      x,
    );
    channels = filters;
  };
  const pool = (): void => {
    x = graph.layer(
      { kind: 'pool', mode: 'max', spatialRank: 2, poolSize: [2, 2], strides: [2, 2], padding: 'valid' },
      x,
    );
  };
  conv(2, 7);
  pool();
  conv(2, 3);
  conv(2, 3);
  pool();
  conv(2, 3);
  conv(2, 3);
  pool();
  x = graph.layer({ kind: 'flatten' }, x);
  return graph.output(x);
}

test('the seed CNN sees 7, 8, 12, 16, 18, 26, 34 and 38 pixels', () => {
  const fields = [...receptiveFields(seedCnn().build()).values()];
  expect(fields.map(([down]) => down!.size)).toEqual([7, 8, 12, 16, 18, 26, 34, 38]);
  expect(fields.map(([, across]) => across!.stride)).toEqual([1, 2, 2, 2, 4, 4, 4, 8]);
  expect(fields[0]).toEqual([
    { size: 7, stride: 1, offset: -3 },
    { size: 7, stride: 1, offset: -3 },
  ]);
  expect(fields[2]![0]!.offset).toBe(-5);
});

test('a causal convolution sees the past only, and dilation widens it', () => {
  const graph = new TestGraph();
  const x = graph.input([null, null, 1]);
  const y = graph.layer(
    {
      kind: 'conv',
      spatialRank: 1,
      kernelSize: [3],
      strides: [1],
      dilation: [4],
      padding: 'causal',
      activation: { name: 'linear' },
      bias: null,
      groups: 1,
      kernel: graph.weight([3, 1, 1]),
    },
    x,
  );
  expect(receptiveFields(graph.output(y).build()).get('layer_0')).toEqual([
    { size: 9, stride: 1, offset: -8 },
  ]);
});

test('branches take the wider field, and nothing is left after a flatten', () => {
  const graph = new TestGraph();
  const x = graph.input([null, 6, 6, 1]);
  const pooled = graph.layer(
    { kind: 'pool', mode: 'average', spatialRank: 2, poolSize: [3, 3], strides: [1, 1], padding: 'same' },
    x,
  );
  const sum = graph.layer({ kind: 'merge', mode: 'add' }, pooled, x);
  const flat = graph.layer({ kind: 'flatten' }, sum);
  const fields = receptiveFields(graph.output(flat).build());
  expect(fields.get('layer_1')![0]).toEqual({ size: 3, stride: 1, offset: -1 });
  expect(fields.has('layer_2')).toBe(false);
});
