import { isEnd, JOB_STATES, JOB_TRANSITIONS, nextState } from '../../src/jobs/job-states';

const HAPPENINGS = [
  'accept',
  'claim',
  'trained',
  'finish',
  'fail',
  'pause',
  'stopped',
  'resume',
  'cancel',
  'lose',
  'exhaust',
] as const;

/** The arrows of the figure, written out a second time. */
const ARROWS = [
  'validating accept queued',
  'validating fail failed',
  'validating cancel cancelled',
  'queued claim running',
  'queued fail failed',
  'queued cancel cancelled',
  'running trained evaluating',
  'running pause pausing',
  'running cancel cancelling',
  'running fail failed',
  'running lose queued',
  'running exhaust failed',
  'pausing stopped paused',
  'pausing trained evaluating',
  'pausing cancel cancelling',
  'pausing fail failed',
  'pausing lose paused',
  'paused resume queued',
  'paused cancel cancelled',
  'evaluating finish succeeded',
  'evaluating cancel cancelling',
  'evaluating fail failed',
  'evaluating lose queued',
  'evaluating exhaust failed',
  'cancelling stopped cancelled',
  'cancelling finish succeeded',
  'cancelling fail cancelled',
  'cancelling lose cancelled',
];

describe('the states of a train job', () => {
  it.each(ARROWS)('%s', (arrow) => {
    const [from, happening, to] = arrow.split(' ');
    const state = JOB_STATES.find((name) => name === from)!;
    expect(
      nextState(
        state,
        HAPPENINGS.find((name) => name === happening)!,
      ),
    ).toBe(to);
  });

  it('have no other arrow', () => {
    const drawn = Object.entries(JOB_TRANSITIONS).flatMap(([from, arrows]) =>
      Object.entries(arrows).map(([happening, to]) => `${from} ${happening} ${to}`),
    );
    expect(drawn.sort()).toEqual([...ARROWS].sort());
  });

  it('end in succeeded, failed and cancelled, which are reached from everywhere', () => {
    expect(JOB_STATES.filter(isEnd)).toEqual(['succeeded', 'failed', 'cancelled']);
    for (const start of JOB_STATES) {
      const reached = new Set([start]);
      for (const state of reached) Object.values(JOB_TRANSITIONS[state]).forEach((next) => reached.add(next));
      expect([...reached].some(isEnd)).toBe(true);
    }
  });
});
