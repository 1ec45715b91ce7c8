import { Entry, type EntryState } from '../../src/batching/entry';

const STATES: readonly EntryState[] = ['waiting', 'running', 'answered', 'failed', 'expired', 'cancelled'];
const ARROWS: Readonly<Record<EntryState, readonly EntryState[]>> = {
  waiting: ['running', 'failed', 'expired', 'cancelled'],
  running: ['answered', 'failed', 'expired', 'cancelled'],
  answered: [],
  failed: [],
  expired: [],
  cancelled: [],
};

/** An entry in the given state, come there by the arrows. */
function entryIn(state: EntryState): Entry<null, null> {
  const entry = new Entry<null, null>({
    seq: 0,
    rows: 1,
    steps: null,
    ownSteps: null,
    payload: null,
    tag: undefined,
    priority: 1,
    admittedMs: 0,
    deadlineMs: null,
    dueMs: 0,
    resolve: () => undefined,
    reject: () => undefined,
  });
  if (state === 'running' || state === 'answered') entry.moveTo('running');
  if (state !== 'waiting' && state !== 'running') entry.moveTo(state);
  return entry;
}

describe('Entry', () => {
  const pairs = STATES.flatMap((from) => STATES.map((to): [EntryState, EntryState] => [from, to]));

  test.each(pairs)('%s to %s', (from, to) => {
    const entry = entryIn(from);
    if (ARROWS[from].includes(to)) {
      entry.moveTo(to);
      expect(entry.state).toBe(to);
    } else {
      expect(() => entry.moveTo(to)).toThrow('This is a bug');
    }
  });
});
