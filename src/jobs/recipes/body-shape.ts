import type { Problem } from '../../errors/striate-error';

/** Nesting that a body may have; the deepest schema needs less than half. */
const MAX_DEPTH = 32;

/** Values that a body may have in all. */
const MAX_VALUES = 200_000;

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Whether a body is safe to walk recursively: not too deep, not too big, no key that reaches a prototype. The walk
 * itself keeps its own stack. Gives back the first problem, or `null`.
 */
export function bodyShapeProblem(body: unknown): Problem | null {
  const stack = [{ value: body, pointer: '', depth: 0 }];
  let values = 0;
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const { value, pointer, depth } = entry;
    values += 1;
    if (values > MAX_VALUES) return { pointer: '', detail: `expected at most ${MAX_VALUES} values` };
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) return { pointer, detail: `expected at most ${MAX_DEPTH} levels of nesting` };
    for (const [key, inner] of Object.entries(value)) {
      const place = `${pointer}/${key.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1')}`;
      if (FORBIDDEN_KEYS.has(key)) return { pointer: place, detail: 'this key is not allowed' };
      stack.push({ value: inner, pointer: place, depth: depth + 1 });
    }
  }
  return null;
}
