import { ApiError, type StriateClient, type Version } from '../client';
import type { Context } from './command';
import { CommandError, EXIT } from './exit';

/** A version takes this long at most to be seen, compiled, proved and warmed. */
const LOAD_LIMIT_MS = 600_000;
const LOOK_EVERY_MS = 250;

/**
 * Waits until the server has loaded a version that was just put into its folder, or has given it up; answers it either
 * way. Throws a CommandError with exit code 3 when the server does not see it in time.
 */
export async function awaitVersion(
  client: StriateClient,
  { model, version }: { readonly model: string; readonly version: number },
  { terminal }: Context,
): Promise<Version> {
  const begun = performance.now();
  let asked = false;
  while (performance.now() - begun < LOAD_LIMIT_MS) {
    const found = await lookFor(client, model, version);
    if (found?.state === 'available' || found?.state === 'failed') {
      terminal.undraw();
      return found;
    }
    if (!asked && (found?.state === 'new' || found?.state === 'unloaded')) {
      asked = true;
      await client.models.load(model, version, { timeoutMs: LOAD_LIMIT_MS }).catch(unlessRefused);
      continue;
    }
    const seconds = Math.round((performance.now() - begun) / 1_000);
    terminal.draw(`${model} version ${version}: ${found?.state ?? 'waiting to be seen'}, ${seconds} s`);
    await new Promise((next) => setTimeout(next, LOOK_EVERY_MS));
  }
  throw new CommandError(
    `the server has not loaded ${model} version ${version} within ${LOAD_LIMIT_MS / 60_000} minutes`,
    EXIT.notReady,
    'Is it the server of this models folder? `striate config print` and its log name the folder.',
  );
}

/** The version as the server knows it; null while it does not. */
async function lookFor(client: StriateClient, model: string, version: number): Promise<Version | null> {
  try {
    const { versions } = await client.models.get(model);
    return versions.find((each) => each.version === version) ?? null;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

/** A load that is refused leaves its reason in the version's state, which is looked at next. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
}
