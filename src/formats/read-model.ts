import type { ModelGraph } from '../graph/ir';
import { validateGraph } from '../graph/validate';
import { detectFormat } from './detect-format';
import { readKerasArchive } from './keras-archive';
import type { LayersConfig } from './keras-config/tfjs-config';
import { readKerasHdf5 } from './keras-hdf5';
import { readBounded, type ModelFiles } from './model-files';
import { inspectSavedModel, type SavedModelInspection } from './saved-model/inspect-saved-model';
import { freezeTfjsGraph, isTfjsGraph } from './tfjs-graph';
import { readTfjsLayers, TFJS_MODEL_FILE } from './tfjs-layers';
import { parseJson } from './untrusted-json';

/** What a model version's files turned out to be. */
export type ModelSource =
  | {
      readonly format: 'keras' | 'keras_h5';
      /** As the file says: `3.15.1`, `2.13.1`. */
      readonly kerasVersion: string;
      readonly graph: ModelGraph;
      readonly config: LayersConfig;
    }
  | { readonly format: 'tfjs_layers'; readonly graph: ModelGraph; readonly config: LayersConfig }
  | {
      readonly format: 'tfjs_graph';
      /** A frozen `saved_model.pb`, checked. */
      readonly savedModel: Uint8Array;
      readonly inspection: SavedModelInspection;
    }
  /** To be loaded from its own folder, since its variables stay in their files. */
  | { readonly format: 'saved_model'; readonly inspection: SavedModelInspection };

/**
 * Reads the one model among the files of a version, whatever its format. Graphs have passed `validateGraph`, SavedModels
 * the check of their operations; nothing of a model has been run.
 * @throws StriateError FORMAT_UNKNOWN, FORMAT_INVALID, FORMAT_UNSUPPORTED, FORMAT_UNSUPPORTED_LAYER, FORMAT_TOO_LARGE,
 * FORMAT_FORBIDDEN_OP
 */
export async function readModel(files: ModelFiles): Promise<ModelSource> {
  const { kind, name } = detectFormat(files);
  switch (kind) {
    case 'keras': {
      const { kerasVersion, graph, config } = await readKerasArchive(files, name);
      return { format: 'keras', kerasVersion, graph: validated(graph), config };
    }
    case 'keras_h5': {
      const { kerasVersion, graph, config } = await readKerasHdf5(files, name);
      return { format: 'keras_h5', kerasVersion, graph: validated(graph), config };
    }
    case 'tfjs': {
      if (!isTfjsGraph(parseJson(readBounded(files, name), name))) {
        const { graph, config } = readTfjsLayers(files);
        return { format: 'tfjs_layers', graph: validated(graph), config };
      }
      const savedModel = freezeTfjsGraph(files);
      return { format: 'tfjs_graph', savedModel, inspection: inspectSavedModel(savedModel, TFJS_MODEL_FILE) };
    }
    case 'saved_model':
      return { format: 'saved_model', inspection: inspectSavedModel(readBounded(files, name), name) };
  }
}

function validated(graph: ModelGraph): ModelGraph {
  validateGraph(graph);
  return graph;
}
