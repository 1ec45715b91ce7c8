import type { Module } from 'h5wasm';

/** h5wasm's low-level face. Its file system is its own memory: HDF5 code here cannot reach a file of the host. */
export type Hdf5Module = typeof Module;

/** Part of emscripten's file system that the library's types leave out. */
interface Streams {
  getStream(descriptor: number): unknown;
  close(stream: unknown): void;
  open(path: string, flags: string): unknown;
}
const STDERR = 2;

let loading: Promise<Hdf5Module> | undefined;

/** Loads the WebAssembly module once a process: 4 MB, about half a second. */
export function loadHdf5(): Promise<Hdf5Module> {
  loading ??= import('h5wasm').then(async (library) => {
    const module = await library.ready;
    silence(module.FS as unknown as Streams);
    return module;
  });
  return loading;
}

/** HDF5 prints a stack of its own for every damaged file; ours says it in the error. */
function silence(streams: Streams): void {
  streams.close(streams.getStream(STDERR));
  // Takes the lowest free descriptor, which is stderr's.
  streams.open('/dev/null', 'w');
}
