import * as tf from '@tensorflow/tfjs-node-gpu';
import { SteppingDropout } from '../layers/stepping-dropout';
import type { Xoshiro128 } from '../random/xoshiro';

export interface CnnClassifierOptions {
  /**
   * `full`: convolutions 64 (7 × 7), 128 twice and 256 twice (3 × 3), then dense 128 and 64: 1,413,834 parameters for
   * 28 × 28 × 1 and 10 classes. `small`: convolutions 32 and 64, then dense 64: trains in a tenth of the time.
   */
  readonly variant: 'full' | 'small';
  /** [height, width, channels]; `full` takes three halvings, `small` two: no side below 8. */
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
  /** Fraction of the dense layers' outputs left out in training, 0 to below 1; default 0.5. */
  readonly dropout?: number;
}

const WIDTHS = {
  full: { convolutions: [[64], [128, 128], [256, 256]], first: 7, dense: [128, 64] },
  small: { convolutions: [[32], [64]], first: 3, dense: [64] },
} as const;

/** A convolutional classifier with softmax outputs [rows, classes]; its weights are drawn from `generator`. */
export function buildCnnClassifier(options: CnnClassifierOptions, generator: Xoshiro128): tf.Sequential {
  const { dropout = 0.5, classes, inputShape } = options;
  const { convolutions, first, dense } = WIDTHS[options.variant];
  const drawn = (): ReturnType<typeof tf.initializers.glorotUniform> =>
    tf.initializers.glorotUniform({ seed: generator.nextUint32() });
  const layers: tf.layers.Layer[] = [];
  let convolution = 0;
  for (const [block, filters] of convolutions.entries()) {
    for (const count of filters) {
      layers.push(
        tf.layers.conv2d({
          ...(convolution === 0 ? { inputShape: [...inputShape] } : {}),
          name: numbered('conv2d', convolution),
          filters: count,
          kernelSize: convolution === 0 ? first : 3,
          padding: 'same',
          activation: 'relu',
          kernelInitializer: drawn(),
        }),
      );
      convolution += 1;
    }
    layers.push(tf.layers.maxPooling2d({ name: numbered('max_pooling2d', block), poolSize: 2 }));
  }
  layers.push(tf.layers.flatten({ name: 'flatten' }));
  for (const [index, units] of dense.entries()) {
    const name = numbered('dense', index);
    layers.push(tf.layers.dense({ name, units, activation: 'relu', kernelInitializer: drawn() }));
    layers.push(new SteppingDropout({ name: numbered('dropout', index), rate: dropout }));
  }
  const name = numbered('dense', dense.length);
  layers.push(tf.layers.dense({ name, units: classes, activation: 'softmax', kernelInitializer: drawn() }));
  return tf.sequential({ name: 'cnn_classifier', layers });
}

/** The name of the layer at `index` among those of its kind, as Keras numbers them. */
function numbered(name: string, index: number): string {
  return index === 0 ? name : `${name}_${index}`;
}
