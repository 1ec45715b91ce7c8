import { randomUUID } from 'node:crypto';

import { elementCount } from '../../tensor/tensor';
import { invalid, quoted, tooLarge, unsupported } from '../refusal';
import type { Hdf5Module } from './hdf5-module';
import { fixedStrings, toFloats, type NumberKind } from './hdf5-values';

type Metadata = ReturnType<Hdf5Module['get_dataset_metadata']>;

/** An HDF5 data set of numbers, as float32. */
export interface Hdf5Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const MAX_RANK = 8;
/** HDF5's own bound of a name is higher; Keras' deepest paths have some hundred characters. */
const MAX_PATH = 4096;

/**
 * Read-only, suspicious access to one HDF5 file in memory: no link of any kind is followed out of its place, virtual
 * data sets and filters other than gzip's are refused, and all reads together are bounded by the file's own size, so
 * a shape of 10^12 elements costs nothing. Close it after use.
 */
export class Hdf5File {
  readonly #module: Hdf5Module;
  readonly #file: string;
  readonly #path: string;
  readonly #id: bigint;
  readonly #checked = new Set<string>();
  #budgetBytes: number;

  /**
   * @param file name for messages
   * @throws StriateError FORMAT_INVALID if the bytes are not an HDF5 file
   */
  constructor(module: Hdf5Module, bytes: Uint8Array, file: string) {
    this.#module = module;
    this.#file = file;
    // Gzip inside gets weights down by a tenth or so; tiny constant ones by more, which the extra megabyte covers.
    this.#budgetBytes = 4 * bytes.byteLength + 2 ** 20;
    this.#path = `/tmp/${randomUUID()}`;
    module.FS.writeFile(this.#path, bytes);
    try {
      this.#id = this.#try('not a valid HDF5 file', () =>
        module.open(this.#path, module.H5F_ACC_RDONLY, false, -1, -1),
      );
      if (this.#id <= 0n) invalid(file, 'not a valid HDF5 file');
    } catch (error) {
      module.FS.unlink(this.#path);
      throw error;
    }
  }

  close(): void {
    try {
      this.#module.close_file(this.#id);
    } finally {
      this.#module.FS.unlink(this.#path);
    }
  }

  hasGroup(path: string): boolean {
    this.#checkLinks(path);
    return this.#type(path) === this.#module.H5G_GROUP;
  }

  /** The data set at `path`, or undefined if nothing is there. */
  numbers(path: string): Hdf5Numbers | undefined {
    this.#checkLinks(path);
    const type = this.#type(path);
    if (type < 0) return undefined;
    const where = `data set ${quoted(path)}`;
    if (type !== this.#module.H5G_DATASET) invalid(this.#file, `${quoted(path)} is not a data set`);
    const metadata = this.#try(`${where} is damaged`, () =>
      this.#module.get_dataset_metadata(this.#id, path),
    );
    if (metadata.virtual_sources !== undefined) unsupported(this.#file, `${where} is a virtual data set`);
    this.#checkFilters(path, where);
    const shape = metadata.shape ?? invalid(this.#file, `${where} has no shape`);
    if (shape.length > MAX_RANK) invalid(this.#file, `${where} has more than ${MAX_RANK} axes`);
    const bytes = this.#readBytes(metadata, shape, where, (pointer) =>
      this.#module.get_dataset_data(this.#id, path, null, null, null, pointer),
    );
    const data =
      toFloats(bytes, this.#numberKind(metadata.type), metadata.size) ??
      unsupported(this.#file, `${where} is not of floating-point numbers`);
    return { shape: [...shape], data };
  }

  hasAttribute(path: string, name: string): boolean {
    this.#checkLinks(path);
    return this.#try(`the attributes of ${quoted(path)} are damaged`, () =>
      this.#module.get_attribute_names(this.#id, path),
    ).includes(name);
  }

  /** The strings of an attribute: a single one is a list of one. */
  texts(path: string, name: string): string[] {
    this.#checkLinks(path);
    const where = `attribute ${quoted(name)} of ${quoted(path)}`;
    const metadata = this.#try(`${where} is damaged`, () =>
      this.#module.get_attribute_metadata(this.#id, path, name),
    );
    // Keras writes an empty list of names as an empty array of float64.
    if (metadata.total_size === 0) return [];
    if (metadata.type !== this.#module.H5T_class_t.H5T_STRING.value) {
      invalid(this.#file, `${where} is not of strings`);
    }
    const read = (pointer: bigint): number => this.#module.get_attribute_data(this.#id, path, name, pointer);
    const shape = metadata.shape ?? [];
    if (!metadata.vlen) return fixedStrings(this.#readBytes(metadata, shape, where, read), metadata.size);
    return this.#readBytes(metadata, shape, where, read, (bytes) => this.#variableStrings(bytes));
  }

  /** Every step of a path must be a plain child: a soft or external link could lead anywhere. */
  #checkLinks(path: string): void {
    if (path.length > MAX_PATH) invalid(this.#file, `a path of ${path.length} characters`);
    let step = '';
    for (const name of path.split('/').filter((part) => part !== '')) {
      if (name === '.' || name === '..') invalid(this.#file, `the path ${quoted(path)}`);
      step += `/${name}`;
      if (this.#checked.has(step)) continue;
      if (!this.#names(step)) return;
      if (this.#isLink(step)) unsupported(this.#file, `${quoted(step)} is a link`);
      this.#checked.add(step);
    }
  }

  /** Whether the last step of the path is there, as an object or as a link. */
  #names(path: string): boolean {
    return this.#type(path) >= 0;
  }

  #isLink(path: string): boolean {
    return this.#try(`${quoted(path)} is damaged`, () => {
      if ((this.#module.get_symbolic_link(this.#id, path) as string | null) !== null) return true;
      const external = this.#module.get_external_link(this.#id, path) as { filename?: string } | null;
      return typeof external?.filename === 'string';
    });
  }

  #type(path: string): number {
    return this.#try(`${quoted(path)} is damaged`, () => this.#module.get_type(this.#id, path));
  }

  #checkFilters(path: string, where: string): void {
    const { H5Z_FILTER_DEFLATE, H5Z_FILTER_SHUFFLE, H5Z_FILTER_FLETCHER32 } = this.#module;
    const allowed: number[] = [H5Z_FILTER_DEFLATE, H5Z_FILTER_SHUFFLE, H5Z_FILTER_FLETCHER32];
    const filters = this.#try(`${where} is damaged`, () => this.#module.get_dataset_filters(this.#id, path));
    const strange = filters.find((filter) => !allowed.includes(filter.id));
    if (strange !== undefined) unsupported(this.#file, `${where} has the filter ${quoted(strange.name)}`);
  }

  #readBytes(
    metadata: Metadata,
    shape: readonly number[],
    where: string,
    read: (pointer: bigint) => number,
  ): Uint8Array;
  #readBytes<Result>(
    metadata: Metadata,
    shape: readonly number[],
    where: string,
    read: (pointer: bigint) => number,
    use: (bytes: Uint8Array) => Result,
  ): Result;
  /** Reads into the module's memory and gives a copy, or what `use` makes of it while HDF5 still holds its strings. */
  #readBytes(
    metadata: Metadata,
    shape: readonly number[],
    where: string,
    read: (pointer: bigint) => number,
    use: (bytes: Uint8Array) => unknown = (bytes) => bytes,
  ): unknown {
    const length = elementCount(shape) * metadata.size;
    if (!Number.isSafeInteger(length) || length < 0 || length > this.#budgetBytes) {
      tooLarge(this.#file, `${where} claims the shape [${shape.join(', ')}], more than the file can hold`);
    }
    this.#budgetBytes -= length;
    if (length === 0) return use(new Uint8Array(0));
    const pointer = this.#try(`${where} needs ${length} bytes`, () => this.#module._malloc(length));
    if (pointer === 0) tooLarge(this.#file, `${where} needs ${length} bytes`);
    try {
      const status = this.#try(`${where} cannot be read`, () => read(BigInt(pointer)));
      if (status < 0) invalid(this.#file, `${where} cannot be read`);
      return use(this.#module.HEAPU8.slice(pointer, pointer + length));
    } finally {
      this.#module._free(pointer);
    }
  }

  #variableStrings(pointers: Uint8Array): string[] {
    const view = new DataView(pointers.buffer, pointers.byteOffset, pointers.byteLength);
    return Array.from({ length: pointers.byteLength / 4 }, (_, index) => {
      const pointer = view.getUint32(index * 4, true);
      return pointer === 0 ? '' : this.#module.UTF8ToString(pointer);
    });
  }

  #numberKind(type: number): NumberKind {
    const { H5T_FLOAT, H5T_INTEGER, H5T_OPAQUE } = this.#module.H5T_class_t;
    if (type === H5T_FLOAT.value) return 'float';
    if (type === H5T_INTEGER.value) return 'integer';
    return type === H5T_OPAQUE.value ? 'opaque' : 'other';
  }

  /** Whatever the library throws on a damaged file becomes FORMAT_INVALID. */
  #try<Result>(problem: string, action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      invalid(this.#file, problem, error);
    }
  }
}
