import type { LayerSummary } from '../messages/protocol';
import { exportFiles, type ExportFile } from '../repository/export-files';
import type { VersionChoice } from '../repository/model-catalog';
import type { ModelLifecycle } from './model-lifecycle';

export type { ExportFile, LayerSummary };

/** What a version is made of: its layers, and its graph for other servers. */
export class ModelExport {
  constructor(private readonly lifecycle: ModelLifecycle) {}

  /** The layers of the version that answers, in order; empty for a graph that was made elsewhere. */
  layers(model: string, choice: VersionChoice): { version: number; layers: readonly LayerSummary[] } {
    const { version, served } = this.lifecycle.describe(model, choice);
    return { version, layers: served.prepared.layers };
  }

  /** The files of `NAME/VERSION/…` that TensorFlow Serving and `tf.saved_model.load` open. */
  savedModel(model: string, version: number): Promise<ExportFile[]> {
    return this.lifecycle.serve(model, { version }, ({ served }) =>
      exportFiles(served.folder, `${model}/${version}`),
    );
  }
}
