import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROW_LENGTHS, type CompiledGraph } from '../../src/graph/compile';
import type { NamedTensors, Tensor } from '../../src/tensor/tensor';

interface Answer {
  readonly error?: string;
  readonly session?: number;
  readonly outputs?: readonly { readonly shape: readonly number[]; readonly data: string }[];
}

/** Runs compiled graphs in a child process that holds TensorFlow, one request after the other. */
export class SavedModelRunner {
  readonly #child: ChildProcess;
  readonly #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = [];

  constructor() {
    this.#child = spawn(process.execPath, [join(__dirname, 'run-saved-model.mjs')], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      const { resolve, reject } = this.#waiting.shift()!;
      const answer = JSON.parse(line) as Answer;
      if (answer.error === undefined) resolve(answer);
      else reject(new Error(answer.error));
    });
    this.#child.on('exit', (code) => {
      for (const { reject } of this.#waiting.splice(0))
        reject(new Error(`TensorFlow's process ended: ${code}`));
    });
  }

  /** Loads the graph, lets `use` run it as often as it likes, and unloads it. */
  async with<T>(compiled: CompiledGraph, use: (run: RunGraph) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'striate-graph-'));
    try {
      writeFileSync(join(folder, 'saved_model.pb'), compiled.savedModel);
      const { session } = await this.#ask({ load: folder });
      const result = await use((inputs, rowLengths) => this.#run(session!, compiled, inputs, rowLengths));
      await this.#ask({ unload: session });
      return result;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  close(): void {
    this.#child.kill();
  }

  async #run(
    session: number,
    compiled: CompiledGraph,
    inputs: NamedTensors,
    rowLengths?: readonly number[],
  ): Promise<NamedTensors> {
    const tensors = new Map(inputs);
    if (compiled.inputTensors.has(ROW_LENGTHS)) {
      const [first] = inputs.values();
      const lengths = Int32Array.from(rowLengths ?? Array<number>(first!.shape[0]!).fill(first!.shape[1]!));
      tensors.set(ROW_LENGTHS, { dtype: 'int32', shape: [lengths.length], data: lengths });
    }
    const { outputs } = await this.#ask({
      run: session,
      inputs: [...tensors].map(([name, tensor]) => wireTensor(compiled.inputTensors.get(name)!, tensor)),
      outputs: [...compiled.outputTensors.values()],
    });
    const names = [...compiled.outputTensors.keys()];
    return new Map(
      outputs!.map(({ shape, data }, index) => {
        const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
        return [names[index]!, { dtype: 'float32', shape, data: new Float32Array(bytes.buffer) }];
      }),
    );
  }

  #ask(request: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#child.stdin!.write(`${JSON.stringify(request)}\n`);
    });
  }
}

export type RunGraph = (inputs: NamedTensors, rowLengths?: readonly number[]) => Promise<NamedTensors>;

function wireTensor(tensor: string, { dtype, shape, data }: Tensor): object {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return { tensor, dtype, shape, data: bytes.toString('base64') };
}
