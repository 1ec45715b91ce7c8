import type { LoadedModel } from '../../../src/engine-process/backends/backend';
import { tryOut } from '../../../src/engine-process/prepare/trial-run';
import type { PreparedModel } from '../../../src/messages/protocol';
import type { NamedTensors } from '../../../src/tensor/tensor';

/** A graph of token ids [rows, steps] that refuses what `check` throws for. */
function graph(check: (ids: readonly number[], steps: number) => void): LoadedModel {
  const inputs = [{ name: 'ids', tensor: 'ids:0', dtype: 'int32', shape: [null, null] }];
  return {
    model: { inputs } as unknown as PreparedModel,
    run: (tensors: NamedTensors) => {
      const { data, shape } = tensors.get('ids')!;
      check([...data], shape[1]!);
      return new Map();
    },
    dispose: () => undefined,
  };
}

describe('the trial of a graph that was made elsewhere', () => {
  it('takes a graph whose vocabulary is small', () => {
    const small = graph((ids) => {
      if (ids.some((id) => id >= 10)) throw new Error('indices[0,0] is not in [0, 10)');
    });
    expect(tryOut(small)).toBeNull();
  });

  it.each([
    [8, null],
    [9, 9],
    [32, 32],
    [100, 100],
  ])('of a graph that needs %i steps finds %s', (needed, least) => {
    const long = graph((ids, steps) => {
      if (ids.some((id) => id > 0)) throw new Error('indices[0,0] is not in [0, 1)');
      if (steps < needed) throw new Error('computed output size would be negative');
    });
    expect(tryOut(long)).toBe(least);
  });

  it('refuses a graph that never runs, in the words of its first run', () => {
    let runs = 0;
    const broken = graph(() => {
      throw new Error(`run ${++runs} failed`);
    });
    expect(() => tryOut(broken)).toThrow('run 1 failed');
    expect(runs).toBe(6);
  });
});
