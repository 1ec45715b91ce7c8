import { InvalidArgumentError, type Command } from 'commander';
import { createToken } from '../../tokens/create-token';
import { SCOPES, type Scope, type TokenEntry, type TokenLimits } from '../../tokens/token';
import { addToken, readTokenFile, revokeToken, rotateToken } from '../../tokens/token-file';
import { TokenFileError } from '../../tokens/token-file-text';
import { count, newCommand, newGroup, type CommonOptions, type Context } from '../command';
import { CommandError, EXIT, usageError } from '../exit';
import { layOutTable } from '../table';

interface FileOptions extends CommonOptions {
  readonly file?: string;
}

interface CreateOptions extends FileOptions {
  readonly scopes: readonly Scope[];
  readonly name: string;
  readonly expires?: number;
  readonly model?: readonly string[];
  readonly requestsPerMinute?: number;
  readonly concurrent?: number;
}

const FILE_ABOUT = 'tokens file of the server; default STRIATE_TOKENS_FILE';

/** `striate token …`: who may ask a server. The file keeps hashes; a token itself is printed once. */
export function tokenCommand(context: Context): Command {
  return newGroup('token', 'tokens of a server: who may ask it, and for what', [
    createCommand(context),
    listCommand(context),
    rotateCommand(context),
    revokeCommand(context),
  ]);
}

function createCommand(context: Context): Command {
  const about = {
    summary: 'make a token, print it once, and keep its hash in the tokens file',
    example: 'striate token create --scopes predict,metrics --name dashboard --file tokens.json',
  };
  return newCommand('create', about)
    .requiredOption('--scopes <scopes>', `what it may do, with commas: ${SCOPES.join(', ')}`, scopesOf)
    .option('--file <file>', FILE_ABOUT)
    .option('--name <name>', 'whose it is', 'unnamed')
    .option('--expires <duration>', 'how long it is good: 12h, 30d; default for ever', durationMs)
    .option('--model <model...>', 'models that it may use; default every one')
    .option('--requests-per-minute <count>', 'bound of its requests', count)
    .option('--concurrent <count>', 'bound of its requests under way at once', count)
    .action(async (options: CreateOptions) => {
      const now = new Date();
      const { token, entry } = createToken({
        name: options.name,
        scopes: options.scopes,
        createdAt: now,
        expiresAt: options.expires === undefined ? null : new Date(now.getTime() + options.expires),
        models: options.model?.map((model) => ({ model, limits: {} })) ?? null,
        limits: limitsOf(options),
      });
      const path = fileOf(context, options);
      await told(addToken(path, entry));
      printToken(context, { token, entry, path }, options);
    });
}

function listCommand(context: Context): Command {
  const about = { summary: 'list the tokens of the file', example: 'striate token ls --file tokens.json' };
  return newCommand('ls', about)
    .option('--file <file>', FILE_ABOUT)
    .action(async (options: FileOptions) => {
      const entries = await told(readTokenFile(fileOf(context, options)));
      const { terminal } = context;
      if (options.json) {
        terminal.json({ tokens: entries.map(publicPart) });
        return;
      }
      const rows = entries.map(({ id, name, scopes, models, createdAt, expiresAt }) => [
        id,
        name,
        scopes.join(', '),
        models === null ? 'every model' : models.map(({ model }) => model).join(', '),
        createdAt.toISOString().slice(0, 10),
        expiresAt === null ? null : expiresAt.toISOString().slice(0, 16).replace('T', ' '),
      ]);
      terminal.print(...layOutTable(['ID', 'NAME', 'SCOPES', 'MODELS', 'CREATED', 'EXPIRES'], rows));
    });
}

function rotateCommand(context: Context): Command {
  const about = {
    summary: 'make a token with the rights of another one, which ends after a while',
    example: 'striate token rotate 0123456789ab --grace 1d --file tokens.json',
  };
  return newCommand('rotate', about)
    .argument('<id>', 'twelve digits, the middle of the token')
    .option('--file <file>', FILE_ABOUT)
    .option('--grace <duration>', 'how long the old one is still good: 0, 12h, 1d', durationMs, 0)
    .action(async (id: string, options: FileOptions & { readonly grace: number }) => {
      const path = fileOf(context, options);
      const { token, entry } = await told(rotateToken(path, { id, now: new Date(), graceMs: options.grace }));
      printToken(context, { token, entry, path }, options);
    });
}

function revokeCommand(context: Context): Command {
  const about = { summary: 'end a token', example: 'striate token revoke 0123456789ab --file tokens.json' };
  return newCommand('revoke', about)
    .argument('<id>', 'twelve digits, the middle of the token')
    .option('--file <file>', FILE_ABOUT)
    .action(async (id: string, options: FileOptions) => {
      const entry = await told(revokeToken(fileOf(context, options), id));
      if (options.json) context.terminal.json({ revoked: publicPart(entry) });
      else context.terminal.print(`${id} (${entry.name}) is refused from now on`);
    });
}

/** The token stands alone on stdout, for scripts; what is to be known about it stands on stderr. */
function printToken(
  { terminal }: Context,
  made: { readonly token: string; readonly entry: TokenEntry; readonly path: string },
  { json }: CommonOptions,
): void {
  const { token, entry, path } = made;
  if (json) {
    terminal.json({ token, ...publicPart(entry) });
    return;
  }
  terminal.print(token);
  terminal.note(
    `${entry.name}: ${entry.scopes.join(', ')}. Its hash is in ${path}; the token itself is nowhere else.`,
  );
}

/** All of an entry but the hash. */
function publicPart({ hash: _, ...entry }: TokenEntry): Omit<TokenEntry, 'hash'> {
  return entry;
}

function fileOf({ environment }: Context, { file }: FileOptions): string {
  const path = file ?? environment['STRIATE_TOKENS_FILE'] ?? '';
  if (path !== '') return path;
  throw usageError('which tokens file? Name it with --file or STRIATE_TOKENS_FILE');
}

/** What the tokens file refuses ends the command with its words. */
async function told<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw error instanceof TokenFileError ? new CommandError(error.message, EXIT.failed) : error;
  });
}

function limitsOf({ requestsPerMinute, concurrent }: CreateOptions): TokenLimits {
  return {
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    ...(concurrent === undefined ? {} : { concurrentRequests: concurrent }),
  };
}

function scopesOf(text: string): Scope[] {
  const names = [...new Set(text.split(','))];
  const known = SCOPES.filter((scope) => names.includes(scope));
  if (known.length === names.length) return known;
  throw new InvalidArgumentError(`Expected ${SCOPES.join(', ')}, with commas between.`);
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function durationMs(text: string): number {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  if (text === '0') return 0;
  if (match === null) throw new InvalidArgumentError('Expected a time as 30m, 12h or 30d.');
  return Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? 0);
}
