import type { Command } from 'commander';
import { newCommand, type Context } from '../command';

interface ServeOptions {
  readonly host?: string;
  readonly port?: string;
  readonly data?: string;
}

/** `striate serve`: the server itself, as `npm start` runs it; the options are settings by another name. */
export function serveCommand(context: Context): Command {
  const about = {
    summary: 'run the server; settings are read from the environment (`striate config print`)',
    example: 'striate serve ./models --port 8080',
  };
  return newCommand('serve', about)
    .argument('[models]', 'folder of models (STRIATE_MODELS)')
    .option('--host <address>', 'address to listen on (STRIATE_HOST)')
    .option('--port <number>', 'port to listen on (STRIATE_PORT)')
    .option('--data <folder>', 'folder of what the server writes (STRIATE_DATA)')
    .action((models: string | undefined, { host, port, data }: ServeOptions) =>
      context.serve({
        ...context.environment,
        ...(models === undefined ? {} : { STRIATE_MODELS: models }),
        ...(host === undefined ? {} : { STRIATE_HOST: host }),
        ...(port === undefined ? {} : { STRIATE_PORT: port }),
        ...(data === undefined ? {} : { STRIATE_DATA: data }),
      }),
    );
}
