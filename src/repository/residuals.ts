import { open } from 'node:fs/promises';
import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { ConformalTable, ConformalVariant } from '../series/conformal';
import type { VersionSource } from './model-folder';

/** Name of the file beside a version's model. */
const RESIDUALS_FILE = 'residuals.json';
/** 1,000 residuals of 1,000 steps in text. */
const MAX_BYTES = 16 * 1024 * 1024;

const Scores = Type.Array(Type.Array(Type.Number({ minimum: 0 }), { minItems: 1, maxItems: 100_000 }), {
  minItems: 1,
  maxItems: 10_000,
});
const Errors = Type.Record(Type.String({ pattern: '^[a-z_]{1,40}$' }), Type.Number({ minimum: 0 }));

/** `residuals.json` of a version, made when it was trained; keys that are not named here are passed over. */
const ResidualsSchema = Type.Object({
  steps: Type.Integer({ minimum: 1 }),
  /** Absolute residuals on the validation data, [steps][residuals], in the units of the series. */
  absolute: Type.Optional(Scores),
  /** The same, divided by how restless each window is. */
  normalised: Type.Optional(Scores),
  /** Mean absolute errors on the same data: `model`, and the baselines by name. */
  validation: Type.Optional(Type.Object({ mae: Errors })),
});

/** What a version remembers of its validation: what intervals and skill are made of. */
export interface StoredResiduals {
  /** By variant, in the order of preference; empty when there is none that can be used, and `reason` says why. */
  readonly tables: ReadonlyMap<ConformalVariant, ConformalTable>;
  readonly reason: string | null;
  /** Mean absolute errors by name (`model`, `seasonal_naive`, …); empty when none are stored. */
  readonly validationMae: ReadonlyMap<string, number>;
}

/**
 * Reads the residuals of a version, of a model that forecasts `horizon` steps in one run. Never rejects: a file that is
 * missing, too large, not readable or not as it should be leaves the version without intervals and gives the reason.
 */
export async function readResiduals(
  source: VersionSource,
  options: { readonly horizon: number },
): Promise<StoredResiduals> {
  const file = source.files.find(({ name }) => name === RESIDUALS_FILE);
  if (file === undefined) return without(`the version has no ${RESIDUALS_FILE}`);
  try {
    const text = await readBounded(file.path);
    if (text === null) return without(`${RESIDUALS_FILE} is larger than ${MAX_BYTES} bytes`);
    return tableOf(JSON.parse(text), options.horizon);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = error instanceof SyntaxError ? 'is not JSON' : `cannot be read (${code ?? 'an error'})`;
    return without(`${RESIDUALS_FILE} ${why}`);
  }
}

function tableOf(value: unknown, horizon: number): StoredResiduals {
  if (!Value.Check(ResidualsSchema, value)) {
    const first = Value.Errors(ResidualsSchema, value).First();
    return without(`${RESIDUALS_FILE}: ${first?.path ?? ''} ${first?.message ?? 'is not as it should be'}`);
  }
  const { steps, absolute, normalised, validation }: Static<typeof ResidualsSchema> = value;
  const validationMae = new Map(Object.entries(validation?.mae ?? {}));
  const tables = new Map<ConformalVariant, ConformalTable>();
  for (const [variant, scores] of [
    ['absolute', absolute],
    ['normalised', normalised],
  ] as const) {
    if (scores === undefined) continue;
    if (scores.length !== steps || steps !== horizon) {
      const got = `${scores.length} in the table of a file that says ${steps}`;
      const reason = `${RESIDUALS_FILE}: expected the model's ${horizon} steps, got ${got}`;
      return { ...without(reason), validationMae };
    }
    tables.set(variant, { variant, scores: scores.map((step) => Float64Array.from(step).sort()) });
  }
  if (tables.size > 0) return { tables, reason: null, validationMae };
  return { ...without(`${RESIDUALS_FILE} has neither absolute nor normalised residuals`), validationMae };
}

function without(reason: string): StoredResiduals {
  return { tables: new Map(), reason, validationMae: new Map() };
}

/** Null for a file that is too large, also one that has grown since it was listed. */
async function readBounded(path: string): Promise<string | null> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (size > MAX_BYTES) return null;
    const buffer = Buffer.alloc(size);
    const { bytesRead } = await handle.read(buffer, 0, size, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
