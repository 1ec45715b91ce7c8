/**
 * Keras' snake_case of a class name (keras/src/utils/naming.py): Conv2D is conv2d, SimpleRNN simple_rnn, PReLU p_re_lu.
 */
function classInSnakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** Names the children of one container as Keras 3 does in its weight file: by class, then _1, _2 in layer order. */
export class LayerCounter {
  readonly #seen = new Map<string, number>();

  next(className: string): string {
    const name = classInSnakeCase(className);
    const count = this.#seen.get(name) ?? 0;
    this.#seen.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }
}
