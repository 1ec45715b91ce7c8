import { Option, type Command } from 'commander';
import type { Classification } from '../../client';
import { bar } from '../bars';
import {
  clientFor,
  count,
  modelTarget,
  newClientCommand,
  type ClientOptions,
  type Context,
  type ModelTarget,
} from '../command';
import { CommandError, EXIT } from '../exit';
import { filePart } from '../input-files';
import type { Terminal } from '../terminal';

/** Pictures in one request, well below the server's limit. */
const PICTURES_A_REQUEST = 16;
const BAR_WIDTH = 30;

type Result = Extract<Classification, { results: unknown }>['results'][number];
type Predictions = Extract<Classification, { predictions: unknown }>['predictions'];

/** `striate classify MODEL FILE…`: the best classes of pictures, as bars. */
export function classifyCommand(context: Context): Command {
  const about = {
    summary: 'classify pictures',
    example: 'striate classify digits models/digits/seven.png --top 3',
  };
  return newClientCommand('classify', about)
    .argument('<model>', 'MODEL, MODEL:VERSION or MODEL@LABEL', modelTarget)
    .argument('<file...>', 'pictures (PNG, JPEG, WebP, GIF, TIFF); - is stdin')
    .addOption(new Option('--top <k>', 'classes to show').argParser(count).default(3))
    .action(
      async (target: ModelTarget, files: string[], options: ClientOptions & { readonly top: number }) => {
        const client = clientFor(context, options);
        const results: Result[] = [];
        let version = 0;
        for (let start = 0; start < files.length; start += PICTURES_A_REQUEST) {
          if (files.length > PICTURES_A_REQUEST)
            context.terminal.draw(`${start} of ${files.length} pictures`);
          const parts = await Promise.all(files.slice(start, start + PICTURES_A_REQUEST).map(filePart));
          const answer = await client.classify(target.model, parts, { ...target, topK: options.top });
          version = answer.version;
          results.push(...resultsOf(answer, files.slice(start)));
        }
        context.terminal.undraw();
        if (options.json) context.terminal.json({ model: target.model, version, results });
        else context.terminal.print(...results.flatMap((result) => describe(result, context.terminal)));
        const refused = results.filter((result) => 'error' in result).length;
        if (refused > 0)
          throw new CommandError(`${refused} of ${results.length} pictures were refused`, EXIT.failed);
      },
    );
}

/** One result a picture, under the path that was given. */
function resultsOf(answer: Classification, files: readonly string[]): Result[] {
  const results = 'results' in answer ? answer.results : [{ name: '', predictions: answer.predictions }];
  return results.map((result, index) => ({ ...result, name: files[index] ?? result.name }));
}

function describe(result: Result, { colours }: Terminal): string[] {
  if ('error' in result)
    return [`${result.name}  ${colours.red(result.error.detail)} (${result.error.code})`];
  return [colours.bold(result.name), ...barsOf(result.predictions, colours)];
}

function barsOf(predictions: Predictions, colours: Terminal['colours']): string[] {
  const width = Math.max(...predictions.map(({ label }) => label.length));
  return predictions.map(({ label, score }, index) => {
    const percent = `${(score * 100).toFixed(1)}%`.padStart(6);
    const drawn = bar(score, BAR_WIDTH);
    return `  ${label.padEnd(width)}  ${percent}  ${index === 0 ? colours.green(drawn) : drawn}`.trimEnd();
  });
}
