import { watchFiles } from '../config/watched-files';
import type { TokenEntry } from './token';
import { readTokenFile } from './token-file';
import { TokenSet } from './token-set';

export interface LiveTokensOptions {
  readonly path: string;
  /** After every change that was taken. */
  readonly onChange: (entries: readonly TokenEntry[]) => void;
  /** A changed file that cannot be used: the tokens of before stay good. */
  readonly onBadFile: (error: unknown) => void;
}

/**
 * The tokens of a file, which is read again when it changes. A file that is removed or damaged changes nothing: to shut
 * everybody out, write one without tokens.
 */
export class LiveTokens {
  /** A change that comes while the file is read is read next; what counts is what was read last. */
  private last: Promise<void> = Promise.resolve();
  private set: TokenSet;
  private readonly stopWatching: () => void;

  private constructor(
    private readonly options: LiveTokensOptions,
    entries: readonly TokenEntry[],
  ) {
    this.set = new TokenSet(entries);
    this.stopWatching = watchFiles([options.path], () => {
      this.last = this.last.then(() => this.read());
    });
  }

  /** Rejects with a TokenFileError when the file cannot be used. */
  static async open(options: LiveTokensOptions): Promise<LiveTokens> {
    return new LiveTokens(options, await readTokenFile(options.path));
  }

  /** The tokens as of the last look. */
  get current(): TokenSet {
    return this.set;
  }

  stop(): void {
    this.stopWatching();
  }

  private async read(): Promise<void> {
    try {
      const entries = await readTokenFile(this.options.path);
      this.set = new TokenSet(entries);
      this.options.onChange(entries);
    } catch (error) {
      this.options.onBadFile(error);
    }
  }
}
