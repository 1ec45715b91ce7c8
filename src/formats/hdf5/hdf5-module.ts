import type { Module } from 'h5wasm';

/** h5wasm's low-level face. Its file system is its own memory: HDF5 code here cannot reach a file of the host. */
export type Hdf5Module = typeof Module;

let loading: Promise<Hdf5Module> | undefined;

/** Loads the WebAssembly module once a process: 4 MB, about half a second. */
export function loadHdf5(): Promise<Hdf5Module> {
  loading ??= import('h5wasm').then((library) => library.ready);
  return loading;
}
