import type { Manifest } from '../../src/repository/manifest-schema';
import { resolveSpec } from '../../src/repository/serving-spec';
import type { Signature, TensorSpec } from '../../src/tensor/tensor';

const float = (name: string, ...shape: (number | null)[]): TensorSpec => ({ name, dtype: 'float32', shape });
const signature = (input: TensorSpec, output: TensorSpec): Signature => ({
  inputs: [input],
  outputs: [output],
});
const PICTURE = signature(float('image', null, 28, 20, 1), float('scores', null, 3));
const SERIES = signature(float('series', null, 30, 1), float('values', null, 7));

describe('the task', () => {
  it.each([
    ['a grey picture and classes', PICTURE, {}, 'classification'],
    [
      'a colour picture and classes',
      signature(float('i', null, null, null, 3), float('o', null, 9)),
      { image: { height: 8, width: 8 } },
      'classification',
    ],
    [
      'a picture and a picture',
      signature(float('i', null, 8, 8, 3), float('o', null, 8, 8, 3)),
      {},
      'tensor',
    ],
    ['five channels', signature(float('i', null, 8, 8, 5), float('o', null, 2)), {}, 'tensor'],
    ['a series of one feature', SERIES, {}, 'forecasting'],
    [
      'a series of free length',
      signature(float('i', null, null, 1), float('o', null, null, 7)),
      {},
      'tensor',
    ],
    [
      'the same with a lookback',
      signature(float('i', null, null, 1), float('o', null, null, 7)),
      { series: { lookback: 60 } },
      'forecasting',
    ],
    ['two features', signature(float('i', null, 30, 2), float('o', null, 7)), {}, 'tensor'],
    ['a row of numbers', signature(float('i', null, 4), float('o', null, 2)), {}, 'tensor'],
  ] as const)('of %s is guessed', (_name, of, manifest, task) => {
    const spec = resolveSpec(manifest, of);
    expect([spec.task, spec.guessed]).toEqual([task, expect.arrayContaining(['task'])]);
  });

  it('of several inputs or outputs is tensor', () => {
    const two: Signature = { inputs: [...PICTURE.inputs, float('b', null, 1)], outputs: PICTURE.outputs };
    expect(resolveSpec({}, two).task).toBe('tensor');
  });

  it('that the manifest gives is no guess', () => {
    expect(resolveSpec({ task: 'tensor' }, PICTURE)).toMatchObject({
      task: 'tensor',
      guessed: [],
      image: null,
    });
  });
});

it('a bare picture model is completed from its signature, and says so', () => {
  const spec = resolveSpec({}, PICTURE);
  expect(spec.labels).toEqual(['0', '1', '2']);
  expect(spec.image).toEqual({
    height: 28,
    width: 20,
    channels: 1,
    resize: 'fit',
    scale: 1 / 255,
    mean: null,
    std: null,
    polarity: 'any',
    invert: 'never',
  });
  expect(spec.guessed).toEqual(['task', 'labels', 'image']);
});

it('a bare forecaster is completed from its signature, and says so', () => {
  const spec = resolveSpec({}, SERIES);
  expect(spec.series).toMatchObject({ lookback: 30, horizon: 7, frequency: null, scaler: { kind: 'none' } });
  expect(spec.guessed).toEqual(['task', 'series.lookback', 'series.horizon', 'series.scaler']);
});

it('covariates make a forecaster of an input with several features', () => {
  const covariates = {
    past: [{ name: 'rain', scaler: { kind: 'standard', mean: 5, std: 2 } }],
    future: [{ name: 'price' }],
    calendar: ['day_of_week', 'is_weekend'],
  } as const;
  const of = signature(float('i', null, 9, 6), float('o', null, 7));
  const spec = resolveSpec({ series: { covariates } } as unknown as Manifest, of);
  expect(spec.task).toBe('forecasting');
  expect(spec.series!.covariates).toEqual({
    past: [{ name: 'rain', scaler: { kind: 'standard', offset: 5, factor: 2 } }],
    future: [{ name: 'price', scaler: { kind: 'none', offset: 0, factor: 1 } }],
    calendar: ['day_of_week', 'is_weekend'],
  });
});

it('a number for mean and std counts for each channel', () => {
  const colour = signature(float('i', null, 8, 8, 3), float('o', null, 2));
  expect(resolveSpec({ image: { mean: 0.5, std: [1, 2, 3] } }, colour).image).toMatchObject({
    mean: [0.5, 0.5, 0.5],
    std: [1, 2, 3],
  });
});

describe('a manifest that contradicts the signature is refused:', () => {
  it.each([
    [
      'too few labels',
      { labels: ['a', 'b'] },
      PICTURE,
      'labels: expected 3, one a class of the output, got 2',
    ],
    [
      'another height',
      { image: { height: 32 } },
      PICTURE,
      'image.height: expected 28 as the input has, got 32',
    ],
    [
      'another number of channels',
      { image: { channels: 3 } },
      PICTURE,
      'image.channels: expected 1 as the input has, got 3',
    ],
    [
      'means for three channels',
      { image: { mean: [1, 2, 3] } },
      PICTURE,
      'image.mean: expected 1 numbers, got 3',
    ],
    [
      'a picture task on a series',
      { task: 'classification' },
      SERIES,
      'needs one input [rows, height, width, channels]',
    ],
    [
      'a series task on a picture',
      { task: 'forecasting' },
      PICTURE,
      'needs one input [rows, steps, features]',
    ],
    [
      'another lookback',
      { series: { lookback: 29 } },
      SERIES,
      'series.lookback: expected 30 as the input has, got 29',
    ],
    ['another horizon', { series: { horizon: 8 } }, SERIES, 'series.horizon: expected 7, got 8'],
    [
      'a size that nobody gives',
      {},
      signature(float('i', null, null, 20, 1), float('o', null, 2)),
      'image.height: the input leaves it free',
    ],
    [
      'a number of classes that nobody gives',
      { task: 'classification' },
      signature(float('i', null, 8, 8, 1), float('o', null, null)),
      'fixed number of classes',
    ],
    [
      'a lookback that nobody gives',
      { task: 'forecasting' },
      signature(float('i', null, null, 1), float('o', null, 7)),
      'series.lookback: the input leaves the steps free',
    ],
    [
      'two features',
      { task: 'forecasting' },
      signature(float('i', null, 9, 2), float('o', null, 7)),
      'series.covariates make 1 features with the series itself, the input has 2',
    ],
    [
      'covariates that the input has no feature for',
      { series: { covariates: { future: [{ name: 'price' }], calendar: ['day_of_week'] } } },
      signature(float('i', null, 9, 2), float('o', null, 7)),
      'series.covariates make 4 features with the series itself, the input has 2',
    ],
    [
      'a covariate twice',
      { series: { covariates: { past: [{ name: 'a' }], future: [{ name: 'a' }] } } },
      signature(float('i', null, 9, 3), float('o', null, 7)),
      'expected each name once, got a twice',
    ],
  ] as const)('%s', (_name, manifest, of, detail) => {
    expect(() => resolveSpec(manifest as unknown as Manifest, of)).toThrow(
      expect.objectContaining({
        code: 'MANIFEST_INVALID',
        message: expect.stringContaining(detail) as string,
      }) as Error,
    );
  });
});
