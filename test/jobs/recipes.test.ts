import { StriateError, type Problem } from '../../src/errors/striate-error';
import { RECIPES, recipeNamed } from '../../src/jobs/recipes/recipes';
import { resolveSpec } from '../../src/jobs/recipes/resolve-spec';
import { SPEC_BODY } from './open-store';

function problemsOf(body: unknown): readonly Problem[] {
  try {
    resolveSpec(body);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(StriateError);
    expect((error as StriateError).code).toBe('JOB_SPEC_INVALID');
    return (error as StriateError).problems;
  }
}

const pointers = (body: unknown): readonly string[] => problemsOf(body).map(({ pointer }) => pointer);

describe('recipes', () => {
  it('are the seven, each with a default for every hyperparameter but the layers of custom', () => {
    expect([...RECIPES.keys()].sort()).toEqual([
      'cnn-classifier',
      'custom',
      'fine-tune',
      'gru-forecaster',
      'lstm-forecaster',
      'ridge-ar',
      'simple-rnn',
    ]);
    for (const { hyperparameters } of RECIPES.values()) {
      for (const [name, schema] of Object.entries(hyperparameters.properties)) {
        if (name !== 'model_config') expect({ name, ...schema }).toHaveProperty('default');
      }
    }
  });

  it('that do not exist are 404 with the names of those that do', () => {
    expect(() => recipeNamed('xgboost')).toThrow(/cnn-classifier/);
  });
});

describe('a spec', () => {
  it('is resolved: no field is left to choose', () => {
    const spec = resolveSpec({ ...SPEC_BODY, recipe: 'lstm-forecaster', hyperparameters: { epochs: 7 } });
    expect(spec).toMatchObject({
      seed: 1,
      device: 'auto',
      max_restarts: 2,
      checkpoint: { every_epochs: 1, keep: { best: 1, latest: 1, every: 0 } },
      stop: { max_seconds: null, early_stopping: null },
      gates: [],
      promote_to: null,
      metadata: {},
    });
    expect(spec.hyperparameters).toMatchObject({
      epochs: 7,
      batch_size: 32,
      learning_rate: 0.001,
      units: [20, 20],
      optimizer: { name: 'adam', beta_1: 0.9 },
      schedule: { kind: 'constant' },
      scaler: 'standard',
    });
  });

  it('takes the example of the API page', () => {
    const spec = resolveSpec({
      recipe: 'lstm-forecaster',
      dataset: { id: `ds_${'a'.repeat(24)}`, version: 1 },
      model: 'births',
      seed: 1,
      hyperparameters: { epochs: 30, batch_size: 32, learning_rate: 0.001 },
      validation: { after: '1987-01-01' },
      stop: {
        max_seconds: 600,
        early_stopping: { monitor: 'val_loss', patience: 5, min_delta: 0, restore_best: true },
      },
      checkpoint: { every_epochs: 1, keep: { best: 1, latest: 1 } },
      gates: [{ metric: 'mae', vs: 'seasonal_naive', min_improvement: 0 }],
      promote_to: 'default',
      webhook: null,
      metadata: {},
    });
    expect(spec.stop.early_stopping).toMatchObject({ mode: 'auto', patience: 5 });
  });

  it('is refused with everything wrong at once, each with its place', () => {
    const body = {
      ...SPEC_BODY,
      dataset: { id: '../../etc', version: 0 },
      model: 'Bad Name',
      seed: -1,
      hyperparameters: {
        epochs: 1e9,
        batch_size: 1.5,
        optimizer: { name: 'adam', beta_1: 2 },
        command: 'rm',
      },
      path: '/etc/passwd',
    };
    expect([...pointers(body)].sort()).toEqual([
      '/dataset/id',
      '/dataset/version',
      '/hyperparameters/batch_size',
      '/hyperparameters/command',
      '/hyperparameters/epochs',
      '/hyperparameters/optimizer/beta_1',
      '/model',
      '/path',
      '/seed',
    ]);
  });

  it.each([
    ['no object', 5, ['']],
    ['an unknown recipe', { ...SPEC_BODY, recipe: 'nope' }, ['/recipe']],
    ['a missing model', { recipe: 'ridge-ar', dataset: SPEC_BODY.dataset }, ['/model']],
    ['an unknown optimizer', hyper({ optimizer: { name: 'lion' } }), ['/hyperparameters/optimizer']],
    ['epochs as text', hyper({ epochs: '5' }), ['/hyperparameters/epochs']],
    ['epochs of 0', hyper({ epochs: 0 }), ['/hyperparameters/epochs']],
    ['fine-tune without a base', { ...SPEC_BODY, recipe: 'fine-tune' }, ['/base_model']],
    ['a base that is not used', { ...SPEC_BODY, base_model: { name: 'a', version: 1 } }, ['/base_model']],
    [
      'two validations',
      { ...SPEC_BODY, validation: { fraction: 0.1, after: '2020-01-01' } },
      ['/validation', '/validation/after'],
    ],
    ['pictures after a time', { ...SPEC_BODY, validation: { after: '2020-01-01' } }, ['/validation/after']],
    ['a gate that lets all through', { ...SPEC_BODY, gates: [{ metric: 'accuracy' }] }, ['/gates/0']],
    [
      'a gate on an unknown measure',
      { ...SPEC_BODY, gates: [{ metric: 'mae', max: 1 }] },
      ['/gates/0/metric'],
    ],
    [
      'a gate on a loss that no rival has',
      { ...SPEC_BODY, gates: [{ metric: 'loss', vs: 'default' }] },
      ['/gates/0/vs'],
    ],
    [
      'a gate on a coverage that no rival has',
      { ...SPEC_BODY, recipe: 'gru-forecaster', gates: [{ metric: 'coverage', vs: 'seasonal_naive' }] },
      ['/gates/0/vs'],
    ],
    [
      'a gate on the loss of a closed form',
      { ...SPEC_BODY, recipe: 'ridge-ar', gates: [{ metric: 'loss', max: 1 }] },
      ['/gates/0/metric'],
    ],
    ['too much metadata', { ...SPEC_BODY, metadata: manyPairs(17) }, ['/metadata']],
  ])('with %s is refused there', (_, body, expected) => {
    expect(pointers(body)).toEqual(expected);
  });

  it('says what was expected and what came', () => {
    const [problem] = problemsOf(hyper({ optimizer: { name: 'lion' } }));
    expect(problem?.detail).toMatch(/^expected object/);
    expect(problemsOf(hyper({ epochs: 'many' }))[0]?.detail).toBe('expected integer, got "many"');
  });

  it('that is nested without end, or reaches for a prototype, is refused before it is read', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 500_000; depth += 1) deep = [deep];
    expect(problemsOf({ ...SPEC_BODY, hyperparameters: { model_config: deep } })[0]?.detail).toMatch(
      /32 levels/,
    );
    const poisoned = JSON.parse('{"recipe":"custom","hyperparameters":{"__proto__":{"x":1}}}') as unknown;
    expect(pointers(poisoned)).toEqual(['/hyperparameters/__proto__']);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

function hyper(hyperparameters: Readonly<Record<string, unknown>>): unknown {
  return { ...SPEC_BODY, hyperparameters };
}

function manyPairs(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));
}
