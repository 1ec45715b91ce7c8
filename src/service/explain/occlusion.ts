import { concatRows } from '../../tensor/rows';
import type { Tensor } from '../../tensor/tensor';
import type { ClassScores } from '../class-scores';
import { addTimings, type StageTimings } from '../stage-clock';
import { emptyInput, rowsOfRun, type Question, type RawHeat } from './heat-map';

/** Patches that lie side by side along the longer side of the input; they move by half of their own side. */
const PATCHES = 7;

type Score = (pictures: Tensor) => Promise<{ rows: readonly ClassScores[]; timings: StageTimings }>;

/**
 * How much of the class' score is lost where a patch of background hides the picture, averaged over the patches that
 * hide a cell. The score is the logit, or the probability of a model whose logits are not known. Source: Zeiler and
 * Fergus, ECCV 2014.
 */
export async function occlusionMap(question: Question, score: Score): Promise<RawHeat> {
  const { image, spec, classIndex, serving } = question;
  const patch = Math.max(1, Math.ceil(Math.max(spec.height, spec.width) / PATCHES));
  const step = Math.max(1, Math.floor(patch / 2));
  const size = { height: Math.ceil(spec.height / step), width: Math.ceil(spec.width / step) };
  const empty = emptyInput(spec);
  const places = Array.from({ length: size.height * size.width }, (_, index) => ({
    top: Math.floor(index / size.width) * step,
    left: (index % size.width) * step,
  }));
  const hidden = (place: Place): Tensor => ({
    ...image.tensor,
    data: hide(image.tensor.data as Float32Array, empty, { ...place, patch, ...spec }),
  });
  const whole = await score(image.tensor);
  const scoreOf = ({ logits, probabilities }: ClassScores): number =>
    (logits ?? probabilities)[classIndex] ?? 0;
  const base = scoreOf(whole.rows[0]!);
  let { timings } = whole;
  const drops: number[] = [];
  const chunk = Math.min(rowsOfRun(spec), serving.served.queue.options.maxRequestRows);
  for (let first = 0; first < places.length; first += chunk) {
    const pictures = places.slice(first, first + chunk).map(hidden) as [Tensor, ...Tensor[]];
    const run = await score(concatRows(pictures));
    timings = addTimings(timings, run.timings);
    drops.push(...run.rows.map((row) => base - scoreOf(row)));
  }
  const map = { data: averaged(drops, size, Math.ceil(patch / step)), ...size };
  return { map, layer: null, field: null, timings };
}

interface Place {
  readonly top: number;
  readonly left: number;
}

function hide(
  data: Float32Array,
  empty: Float32Array,
  at: Place & {
    readonly patch: number;
    readonly height: number;
    readonly width: number;
    readonly channels: number;
  },
): Float32Array {
  const copy = data.slice();
  const right = Math.min(at.left + at.patch, at.width);
  for (let row = at.top; row < Math.min(at.top + at.patch, at.height); row++) {
    const [from, to] = [at.left, right].map((column) => (row * at.width + column) * at.channels);
    copy.set(empty.subarray(from, to), from);
  }
  return copy;
}

/** Mean drop of the patches that cover each cell, each `reach` cells wide and high from its own; not below 0. */
function averaged(
  drops: readonly number[],
  { height, width }: { readonly height: number; readonly width: number },
  reach: number,
): Float32Array {
  return Float32Array.from({ length: height * width }, (_, index) => {
    const [row, column] = [Math.floor(index / width), index % width];
    let sum = 0;
    let count = 0;
    for (let y = Math.max(0, row - reach + 1); y <= row; y++) {
      for (let x = Math.max(0, column - reach + 1); x <= column; x++, count++) sum += drops[y * width + x]!;
    }
    // A mean that is not a number stays one, to be refused.
    return sum < 0 ? 0 : sum / count;
  });
}
