import type { Command } from 'commander';
import { clientFor, newClientCommand, type ClientOptions, type Context } from '../command';

/** `striate rollback MODEL [LABEL]`: a label goes back to where it was before its last move. */
export function rollbackCommand(context: Context): Command {
  const about = {
    summary: 'point a label to where it was before its last move',
    example: 'striate rollback digits stable',
  };
  return newClientCommand('rollback', about)
    .argument('<model>', 'name of the model')
    .argument('[label]', 'version label', 'default')
    .action(async (model: string, label: string, options: ClientOptions) => {
      const moved = await clientFor(context, options).models.rollBack(model, label);
      if (options.json) context.terminal.json(moved);
      else context.terminal.print(`${model}: ${label} points to version ${moved.version} again`);
    });
}
