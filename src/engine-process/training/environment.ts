import { cpus } from 'node:os';
import { nativeBackend } from './native-ops';

/** What decides the last bit of a training step. Two runs agree bit for bit only where all of this is the same. */
export interface TrainingEnvironment {
  readonly tensorflow: string;
  readonly device: 'cpu' | 'gpu';
  readonly cpu: string;
  /** What `TF_NUM_INTRAOP_THREADS` says, or the number of CPUs. */
  readonly intraOpThreads: string;
  readonly interOpThreads: string;
  readonly deterministicOps: boolean;
}

/** The environment of this process; thread counts and deterministic ops are read where TensorFlow reads them. */
export function currentEnvironment(environment: NodeJS.ProcessEnv): TrainingEnvironment {
  const { binding } = nativeBackend();
  const processors = cpus();
  return {
    tensorflow: binding.TF_Version,
    device: binding.isUsingGpuDevice() ? 'gpu' : 'cpu',
    cpu: processors[0]?.model ?? 'unknown',
    intraOpThreads: environment['TF_NUM_INTRAOP_THREADS'] ?? String(processors.length),
    interOpThreads: environment['TF_NUM_INTEROP_THREADS'] ?? String(processors.length),
    deterministicOps: environment['TF_DETERMINISTIC_OPS'] === '1',
  };
}

/**
 * Why a run continued here may differ in the last bits from an unbroken one; empty when it will not: the same device,
 * library, processor and threads, on a CPU, with deterministic ops.
 */
export function inexactReasons(before: TrainingEnvironment, now: TrainingEnvironment): readonly string[] {
  const reasons = (Object.keys(now) as (keyof TrainingEnvironment)[])
    .filter((key) => before[key] !== now[key])
    .map((key) => `${key} was ${String(before[key])} and is ${String(now[key])}`);
  if (now.device === 'gpu') reasons.push('the device is a GPU');
  if (!now.deterministicOps) reasons.push('TF_DETERMINISTIC_OPS is not 1');
  return reasons;
}
