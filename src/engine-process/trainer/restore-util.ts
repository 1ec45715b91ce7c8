import util from 'node:util';

/**
 * Gives back what Node 23 took out of `util` and tfjs-node still calls. To be imported before tfjs; on older releases
 * nothing changes.
 */
const REMOVED = {
  isArray: Array.isArray,
  isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
};

for (const [name, implementation] of Object.entries(REMOVED)) {
  if (!(name in util)) Object.assign(util, { [name]: implementation });
}
