import type { StriateClient, Version } from '../client';
import { CommandError, EXIT } from './exit';
import { readNpy, type NpyArray } from './npy';

/** Rows in one request. */
const ROWS_A_REQUEST = 64;

/** How far a version's answers are from the expected ones. */
export interface GoldenComparison {
  readonly rows: number;
  /** Largest absolute difference; null when an answer is not finite where a number is expected. */
  readonly max_abs_error: number | null;
  readonly tolerance: number;
  readonly passed: boolean;
}

/**
 * Runs a version on the rows of `x.npy` and compares its first output with `y.npy`. Throws a CommandError for files
 * that do not fit the signature or each other.
 */
export async function compareGolden(
  client: StriateClient,
  served: { readonly model: string; readonly version: Version },
  golden: { readonly x: string; readonly y: string; readonly tolerance: number },
): Promise<GoldenComparison> {
  const { model, version } = served;
  const [input] = version.inputs;
  const [output] = version.outputs;
  if (input === undefined || output === undefined || version.inputs.length > 1) {
    throw new CommandError('--golden compares models of one input', EXIT.failed);
  }
  const [x, y] = await Promise.all([readNpy(golden.x), readNpy(golden.y)]);
  const rows = x.shape[0] ?? 0;
  if (rows === 0 || y.shape[0] !== rows) {
    throw new CommandError(`${golden.x} has ${rows} rows, ${golden.y} has ${y.shape[0] ?? 0}`, EXIT.failed);
  }
  let worst = 0;
  for (let start = 0; start < rows; start += ROWS_A_REQUEST) {
    const end = Math.min(rows, start + ROWS_A_REQUEST);
    const { outputs } = await client.infer(
      model,
      [
        {
          name: input.name,
          datatype: x.datatype,
          shape: [end - start, ...x.shape.slice(1)],
          data: part(x, start, end),
        },
      ],
      { version: version.version, outputs: [{ name: output.name }] },
    );
    const [answer] = outputs;
    const expected = part(y, start, end);
    if (answer === undefined || answer.data.length !== expected.length) {
      const shape = `[${[end - start, ...y.shape.slice(1)].join(', ')}]`;
      throw new CommandError(
        `${output.name} answers [${answer?.shape.join(', ') ?? ''}] where ${golden.y} has ${shape}`,
        EXIT.failed,
      );
    }
    for (const [index, value] of expected.entries()) {
      worst = Math.max(worst, distance(Number(answer.data[index]), Number(value)));
    }
  }
  const { tolerance } = golden;
  return {
    rows,
    max_abs_error: Number.isFinite(worst) ? worst : null,
    tolerance,
    passed: worst <= tolerance,
  };
}

/** Infinity where only one of two values is a number. */
function distance(value: number, expected: number): number {
  if (Object.is(value, expected)) return 0;
  const difference = Math.abs(value - expected);
  return Number.isNaN(difference) ? Infinity : difference;
}

function part({ data, shape }: NpyArray, start: number, end: number): NpyArray['data'] {
  const size = data.length / (shape[0] ?? 1);
  return data.subarray(start * size, end * size);
}
