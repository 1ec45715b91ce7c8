import type { LayerOp } from '../../graph/ir';

/** How many outputs `op` has (IR: recurrent layers have more if they return states). */
export function outputCount(op: LayerOp): number {
  if (op.kind === 'time_distributed') return outputCount(op.inner);
  if (op.kind === 'recurrent') return 1 + (op.returnState ? stateCount(op.cell.type) : 0);
  if (op.kind !== 'bidirectional') return 1;
  return (op.mergeMode === null ? 2 : 1) + (op.returnState ? 2 * stateCount(op.forward.type) : 0);
}

/** h and c, or h alone. */
export function stateCount(type: 'lstm' | 'gru' | 'simple_rnn'): number {
  return type === 'lstm' ? 2 : 1;
}

/** Rank of output `output` of `op`, batch axis included: the readers of layers need it to count axes from the start. */
export function outputRank(op: LayerOp, output: number, inputRanks: readonly number[]): number {
  const rank = inputRanks[0] ?? 0;
  switch (op.kind) {
    case 'flatten':
      return 2;
    case 'reshape':
      return op.targetShape.length + 1;
    case 'repeat_vector':
      return 3;
    case 'embedding':
      return rank + 1;
    case 'global_pool':
      return op.keepDims ? rank : 2;
    case 'recurrent':
      return output === 0 && op.returnSequences ? 3 : 2;
    case 'bidirectional':
      return output < (op.mergeMode === null ? 2 : 1) && op.returnSequences ? 3 : 2;
    case 'merge':
      return op.mode === 'dot'
        ? Math.max(rank + (inputRanks[1] ?? 0) - 2, 2)
        : inputRanks.reduce((most, each) => Math.max(most, each), 0);
    case 'time_distributed':
      return (
        1 +
        outputRank(
          op.inner,
          output,
          inputRanks.map((each) => each - 1),
        )
      );
    default:
      return rank;
  }
}
