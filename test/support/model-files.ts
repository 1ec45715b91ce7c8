import type { ModelFiles } from '../../src/formats/model-files';

/** Files of a model version in memory. `reads` keeps what was really read. */
export interface MemoryFiles extends ModelFiles {
  readonly reads: string[];
}

/** Text becomes UTF-8; anything else that is not bytes becomes JSON. */
export function memoryFiles(contents: Readonly<Record<string, unknown>>): MemoryFiles {
  const files = new Map(Object.entries(contents).map(([name, content]) => [name, toBytes(content)]));
  const reads: string[] = [];
  const find = (name: string): Uint8Array => {
    const bytes = files.get(name);
    if (bytes === undefined) throw new Error(`ENOENT: ${name}`);
    return bytes;
  };
  return {
    reads,
    list: () => [...files.keys()],
    size: (name) => find(name).byteLength,
    read: (name) => {
      reads.push(name);
      return find(name);
    },
  };
}

function toBytes(content: unknown): Uint8Array {
  if (content instanceof Uint8Array) return content;
  return new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content));
}
