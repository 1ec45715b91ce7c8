import { allPassed, evaluateGates } from '../../src/jobs/gates';
import type { GateSpec } from '../../src/jobs/recipes/train-spec';

const rivals = new Map([
  ['default', { accuracy: 0.9, mae: 10 }],
  ['seasonal_naive', { mae: 12 }],
  ['ridge_ar', { mae: null }],
]);

const passes = (gate: GateSpec, metrics: Readonly<Record<string, number | null>>): boolean =>
  allPassed(evaluateGates([gate], { metrics, rivals }));

describe('gates', () => {
  it.each([
    [{ metric: 'accuracy', min: 0.9 }, { accuracy: 0.9 }, true],
    [{ metric: 'accuracy', min: 0.9 }, { accuracy: 0.89 }, false],
    [{ metric: 'mae', max: 5 }, { mae: 5 }, true],
    [{ metric: 'mae', max: 5 }, { mae: 5.1 }, false],
    [{ metric: 'accuracy', vs: 'default' }, { accuracy: 0.9 }, true],
    [{ metric: 'accuracy', vs: 'default', min_improvement: 0.01 }, { accuracy: 0.9 }, false],
    [{ metric: 'mae', vs: 'default', min_improvement: 1 }, { mae: 9 }, true],
    [{ metric: 'mae', vs: 'default', min_improvement: 1 }, { mae: 9.5 }, false],
    [{ metric: 'mae', vs: 'seasonal_naive' }, { mae: 12.5 }, false],
    [{ metric: 'mae', vs: 'seasonal_naive', min_improvement: 0 }, { mae: 12 }, true],
    [{ metric: 'mae', vs: 'default', min_improvement: -1 }, { mae: 11 }, true],
    [{ metric: 'mae', vs: 'default', min_improvement: -1 }, { mae: 11.5 }, false],
    [{ metric: 'mae', vs: 'ridge_ar' }, { mae: 1 }, false],
    [{ metric: 'mae', vs: 'last_value' }, { mae: 1 }, false],
    [{ metric: 'mae', max: 5 }, { mae: null }, false],
    [{ metric: 'mae', max: 5 }, {}, false],
    [{ metric: 'mae', max: 20, vs: 'default' }, { mae: 15 }, false],
  ] as const)('%j on %j: %j', (gate, metrics, expected) => {
    expect(passes(gate, metrics)).toBe(expected);
  });

  it('against default let the first version of a model through', () => {
    const gate = { metric: 'mae', vs: 'default' } as const;
    expect(evaluateGates([gate], { metrics: { mae: 1 }, rivals: new Map() })[0]).toMatchObject({
      passed: true,
    });
  });

  it.each([
    [0, 'expected mae at least as good as seasonal_naive (12), got 15'],
    [1, 'expected mae better than seasonal_naive (12) by at least 1, got 15'],
    [-2, 'expected mae worse than seasonal_naive (12) by at most 2, got 15'],
  ])('with a min_improvement of %d say what they expect', (least, detail) => {
    const gate = { metric: 'mae', vs: 'seasonal_naive', min_improvement: least } as const;
    expect(evaluateGates([gate], { metrics: { mae: 15 }, rivals })[0]).toMatchObject({ detail });
  });

  it('say by how much they refuse', () => {
    const gate = { metric: 'mae', vs: 'seasonal_naive', min_improvement: 1 } as const;
    expect(evaluateGates([gate], { metrics: { mae: 11.5 }, rivals })).toEqual([
      {
        metric: 'mae',
        passed: false,
        value: 11.5,
        vs: 'seasonal_naive',
        rivalValue: 12,
        detail: 'expected mae better than seasonal_naive (12) by at least 1, got 11.5',
      },
    ]);
  });

  it('that are none let through', () => {
    expect(allPassed([])).toBe(true);
  });
});
