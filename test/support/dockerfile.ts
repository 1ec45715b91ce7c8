/** One instruction of a Dockerfile, its continued lines joined, comments left out. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

export interface Stage {
  readonly image: string;
  readonly instructions: readonly Instruction[];
  /** What its ENV instructions set. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The stages of a Dockerfile; throws on a line that is no instruction. */
export function stagesOf(text: string): Stage[] {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replace(/\\\n\s*/g, ' ')
    .split('\n');
  const stages: { image: string; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const match = /^([A-Z]+) (.+)$/.exec(line);
    if (match === null) throw new Error(`no instruction: ${line}`);
    const [, name = '', rest = ''] = match;
    if (name === 'FROM') stages.push({ image: rest.split(' ')[0] ?? '', instructions: [] });
    else stages.at(-1)?.instructions.push({ name, text: rest });
  }
  return stages.map((stage) => ({ ...stage, environment: environmentOf(stage.instructions) }));
}

export function finalStage(text: string): Stage {
  return stagesOf(text).at(-1)!;
}

function environmentOf(instructions: readonly Instruction[]): Record<string, string> {
  const pairs = instructions.filter(({ name }) => name === 'ENV').flatMap(({ text }) => text.split(/\s+/));
  return Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]));
}
