import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const README = resolve(__dirname, '../../README.md');

/** A fenced block. */
export interface Block {
  readonly language: string;
  readonly text: string;
}

/** Every fenced block of a page, in order. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', body = '']) => ({
    language,
    text: body.trim(),
  }));
}

/** Every fenced block of the README, in order. */
export function readmeBlocks(): Block[] {
  return blocksOf(README);
}

/** What stands between `<!-- NAME -->` and `<!-- /NAME -->`. */
export function readmeSection(name: string): string {
  const text = readFileSync(README, 'utf8');
  return (new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)<!-- /${name} -->`).exec(text)?.[1] ?? '').trim();
}
