import { Command, CommanderError } from 'commander';
import type { Context } from './command';
import { EXIT, type ExitCode } from './exit';
import { report } from './failure';

/** Makes one command; its file is read only when it is asked for. */
type Load = (context: Context) => Promise<Command>;

const COMMANDS: Readonly<Record<string, Load>> = {
  serve: async (context) => (await import('./commands/serve.js')).serveCommand(context),
  doctor: async (context) => (await import('./commands/doctor.js')).doctorCommand(context),
  import: async (context) => (await import('./commands/import.js')).importCommand(context),
  ls: async (context) => (await import('./commands/ls.js')).lsCommand(context),
  ps: async (context) => (await import('./commands/ps.js')).psCommand(context),
  show: async (context) => (await import('./commands/show.js')).showCommand(context),
  label: async (context) => (await import('./commands/label.js')).labelCommand(context),
  rollback: async (context) => (await import('./commands/rollback.js')).rollbackCommand(context),
  rm: async (context) => (await import('./commands/rm.js')).rmCommand(context),
  export: async (context) => (await import('./commands/export.js')).exportCommand(context),
  classify: async (context) => (await import('./commands/classify.js')).classifyCommand(context),
  forecast: async (context) => (await import('./commands/forecast.js')).forecastCommand(context),
  train: async (context) => (await import('./commands/train.js')).trainCommand(context),
  jobs: async (context) => (await import('./commands/jobs.js')).jobsCommand(context),
  dataset: async (context) => (await import('./commands/dataset.js')).datasetCommand(context),
  token: async (context) => (await import('./commands/token.js')).tokenCommand(context),
  config: async (context) => (await import('./commands/config.js')).configCommand(context),
  openapi: async (context) => (await import('./commands/openapi.js')).openapiCommand(context),
};

/** Runs one command line; answers the exit code. Nothing is written but to the context's terminal. */
export async function runCli(
  args: readonly string[],
  context: Context & { readonly version: string },
): Promise<ExitCode> {
  const { terminal } = context;
  const program = new Command('striate')
    .description('A model server for CNN image classifiers and LSTM forecasters.')
    .version(context.version)
    .addHelpText(
      'after',
      '\nEnvironment:\n' +
        '  STRIATE_URL     address of the server that commands ask, default http://127.0.0.1:8080\n' +
        '  STRIATE_TOKEN   token that they send\n' +
        '\nExit codes: 0 done, 1 failed, 2 not understood, 3 no server answers or not ready yet',
    );
  const asked = COMMANDS[args[0] ?? ''];
  const loads = asked === undefined ? Object.values(COMMANDS) : [asked];
  for (const load of loads) program.addCommand(await load(context));
  for (const command of everyCommand(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.print(text.replace(/\n$/, '')),
      writeErr: (text) => terminal.note(text.replace(/\n$/, '')),
    });
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    terminal.undraw();
    return report(error, terminal, { json: args.includes('--json') });
  }
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap((each) => everyCommand(each))];
}
