import { transformSync } from '@swc/core';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** Compiles rooms of src/ into `folder`, so that a child process can load them; gives back the folder of the rooms. */
export function compileRooms(rooms: readonly string[], folder: string): string {
  const target = join(folder, 'src');
  for (const room of rooms) {
    const files = readdirSync(join(ROOT, 'src', room), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.ts'))) {
      const { code } = transformSync(readFileSync(join(ROOT, 'src', room, file), 'utf8'), {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs' },
      });
      const path = join(target, room, file.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, code);
    }
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return target;
}
