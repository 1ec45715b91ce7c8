import type { PreparedModel } from '../../messages/protocol';
import { allocate, elementCount, type DType, type NamedTensors, type Tensor } from '../../tensor/tensor';

/** Indices of an embedding are drawn below its limit, other integers below this. */
const INTEGERS_BELOW = 256;

/** A small generator (mulberry32, T. Ettinger 2017): the proof of a model is the same every time. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Inputs of `rows` rows, free axes of length `steps`: floats in [-1, 1), integers and indices in their range. */
export function randomInputs(
  model: Pick<PreparedModel, 'inputs' | 'indexLimits'>,
  size: { readonly rows: number; readonly steps: number; readonly seed: number },
): NamedTensors {
  const random = generator(size.seed);
  return new Map(
    model.inputs.map(({ name, dtype, shape }): [string, Tensor] => {
      const full = shape.map((each, axis) => (axis === 0 ? size.rows : (each ?? size.steps)));
      const below = model.indexLimits.find((limit) => limit.input === name)?.below;
      const data = allocate(dtype, elementCount(full));
      for (let index = 0; index < data.length; index++) data[index] = draw(dtype, below, random);
      return [name, { dtype, shape: full, data }];
    }),
  );
}

function draw(dtype: DType, below: number | undefined, random: () => number): number {
  if (below !== undefined) return Math.floor(random() * below);
  switch (dtype) {
    case 'float32':
      return random() * 2 - 1;
    case 'bool':
      return random() < 0.5 ? 0 : 1;
    case 'int32':
    case 'uint8':
      return Math.floor(random() * INTEGERS_BELOW);
  }
}
