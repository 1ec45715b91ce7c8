import { access, constants } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StriateError } from '../errors/striate-error';

/**
 * Throws MODEL_FOLDER_READ_ONLY when a version of the model could not be put into the models folder: better known before
 * hours of training than after. Writes nothing.
 *
 * @param root The models folder; need not be there yet. `null` where others publish: nothing is known of their rights.
 */
export async function checkPublishable(root: string | null, model: string): Promise<void> {
  if (root === null) return;
  try {
    // A version is made in the one and moved into the other.
    for (const folder of [root, join(root, model)]) await checkWritable(folder);
  } catch (cause) {
    throw new StriateError('MODEL_FOLDER_READ_ONLY', {
      detail:
        'this server trains, but cannot write into its models folder: the result could not be published',
      cause,
    });
  }
}

/** Of a folder that is not there yet, the nearest one above it. Rejects with the system's error. */
async function checkWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const above = dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === folder) throw error;
    await checkWritable(above);
  }
}
