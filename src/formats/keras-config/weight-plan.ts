import type { Weight, WeightId } from '../../graph/ir';

/** One weight that a layer needs, before any weight file is opened. */
export interface WeightSlot {
  readonly id: WeightId;
  /** Name of the layer that owns it, without the models around it. */
  readonly layer: string;
  /** Name of the outermost model's layer that it is, or is inside of: legacy .h5 files group by these. */
  readonly top: string;
  /** Name of the TimeDistributed around it, after which some files name it. */
  readonly wrapper: string | null;
  /** Names of the variable over the years, the newest first: `kernel`, `depthwise_kernel`. */
  readonly names: readonly string[];
  /** Attribute path inside a .keras file's HDF5: `layers/lstm/cell/vars/0`. */
  readonly path: string;
  /** `forward` or `backward` for the halves of a Bidirectional. */
  readonly half: 'forward' | 'backward' | null;
  /** Place of the layer in a depth-first walk of the config. */
  readonly ordinal: number;
  /** Legacy .h5 files list trainable weights before the others. */
  readonly trainable: boolean;
  /** `null` where the config does not say the size. `null` as a whole: any shape. */
  readonly shape: readonly (number | null)[] | null;
  /** Stands in the file, but nothing computes with it. */
  readonly unused: boolean;
}

export interface SlotOptions {
  readonly aliases?: readonly string[];
  readonly trainable?: boolean;
  readonly unused?: boolean;
}

export interface WeightOwner {
  /** Unique in the graph: names of the models around it, then of the layer. */
  readonly key: string;
  readonly layer: string;
  readonly top: string;
  readonly wrapper: string | null;
  readonly path: string;
  readonly ordinal: number;
  readonly frozen: boolean;
}

/** Collects the weights of one layer, in Keras' own order of creation. */
export class WeightPlan {
  readonly #owner: WeightOwner;
  readonly #half: WeightSlot['half'];
  readonly slots: WeightSlot[];
  readonly constants: Map<WeightId, Weight>;
  #created = 0;

  constructor(owner: WeightOwner, parent?: { plan: WeightPlan; half: WeightSlot['half'] }) {
    this.#owner = owner;
    this.#half = parent?.half ?? null;
    this.slots = parent?.plan.slots ?? [];
    this.constants = parent?.plan.constants ?? new Map<WeightId, Weight>();
  }

  /** The next variable of this object. */
  add(name: string, shape: WeightSlot['shape'], options: SlotOptions = {}): WeightId {
    const { key, layer, top, wrapper, path, ordinal, frozen } = this.#owner;
    const id = `${key}/${name}`;
    this.slots.push({
      id,
      layer,
      top,
      wrapper,
      names: [name, ...(options.aliases ?? [])],
      path: `${path}/vars/${this.#created}`,
      half: this.#half,
      ordinal,
      trainable: (options.trainable ?? true) && !frozen,
      shape,
      unused: options.unused ?? false,
    });
    this.#created += 1;
    return id;
  }

  /** A value that stands in the config itself. */
  constant(name: string, weight: Weight): WeightId {
    const id = `${this.#owner.key}/${name}`;
    this.constants.set(id, weight);
    return id;
  }

  /** The plan of an object that this layer holds as its attribute: `cell`, `forward_layer`. */
  inside(attribute: string, half: WeightSlot['half'] = this.#half): WeightPlan {
    const owner = this.#owner;
    return new WeightPlan(
      { ...owner, key: `${owner.key}/${attribute}`, path: `${owner.path}/${attribute}` },
      { plan: this, half },
    );
  }
}
