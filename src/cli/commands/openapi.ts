import type { Command } from 'commander';
import { clientFor, newClientCommand, type ClientOptions, type Context } from '../command';

/** `striate openapi`: the OpenAPI document of the server. */
export function openapiCommand(context: Context): Command {
  const about = {
    summary: 'print the OpenAPI document of the server',
    example: 'striate openapi > openapi.json',
  };
  return newClientCommand('openapi', about).action(async (options: ClientOptions) => {
    context.terminal.json(await clientFor(context, options).document());
  });
}
