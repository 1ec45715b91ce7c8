import { createToken } from '../../src/tokens/create-token';
import type { TokenLimits } from '../../src/tokens/token';
import { TokenLimiter } from '../../src/tokens/token-limiter';
import { FakeClock } from '../support/fake-clock';

function tokenWith(limits: TokenLimits): ReturnType<typeof createToken>['entry'] {
  return createToken({ name: 'n', scopes: ['predict'], createdAt: new Date(0), limits }).entry;
}

const refusal = (fields: Readonly<Record<string, unknown>>): Error =>
  expect.objectContaining(fields) as Error;

describe('TokenLimiter', () => {
  let clock: FakeClock;
  let limiter: TokenLimiter;
  beforeEach(() => {
    clock = new FakeClock();
    limiter = new TokenLimiter(clock);
  });

  it('lets a minute’s requests come at once, then as they come back, and says when the next may', () => {
    const entry = tokenWith({ requestsPerMinute: 60 });
    for (let i = 0; i < 60; i++) limiter.enter(entry, null)();
    expect(() => limiter.enter(entry, null)).toThrow(
      refusal({ code: 'AUTH_RATE_LIMITED', retryAfterMs: 1_000 }),
    );
    clock.advance(1_500);
    limiter.enter(entry, null)();
    expect(() => limiter.enter(entry, null)).toThrow(refusal({ retryAfterMs: 500 }));
    clock.advance(3_600_000);
    for (let i = 0; i < 60; i++) limiter.enter(entry, null)();
    expect(() => limiter.enter(entry, null)).toThrow();
  });

  it('counts what is under way until it has ended, and not what it refused', () => {
    const entry = tokenWith({ concurrentRequests: 2 });
    const [first] = [limiter.enter(entry, null), limiter.enter(entry, null)];
    for (let i = 0; i < 3; i++) {
      expect(() => limiter.enter(entry, null)).toThrow(
        refusal({ code: 'AUTH_CONCURRENCY_LIMITED', status: 429, retryAfterMs: 1_000 }),
      );
    }
    first();
    limiter.enter(entry, null);
    expect(() => limiter.enter(entry, null)).toThrow();
  });

  it('keeps a model’s own limit beside the token’s; what one refuses, the other does not count', () => {
    const entry = tokenWith({ requestsPerMinute: 3 });
    const grant = { model: 'digits', limits: { requestsPerMinute: 1 } };
    limiter.enter(entry, grant)();
    for (let i = 0; i < 5; i++) expect(() => limiter.enter(entry, grant)).toThrow('with model digits');
    limiter.enter(entry, { model: 'births', limits: {} })();
    limiter.enter(entry, null)();
    expect(() => limiter.enter(entry, null)).toThrow(`token ${entry.id}: more than 3`);
  });

  it('knows no other token’s use, and forgets tokens that have gone', () => {
    const [one, other] = [tokenWith({ requestsPerMinute: 1 }), tokenWith({ requestsPerMinute: 1 })];
    limiter.enter(one, null);
    limiter.enter(other, null);
    limiter.retain([one]);
    expect(() => limiter.enter(one, null)).toThrow();
    limiter.enter(other, null);
  });

  it('lets a token without limits do what it likes', () => {
    const entry = tokenWith({});
    for (let i = 0; i < 1_000; i++) limiter.enter(entry, null);
  });
});
