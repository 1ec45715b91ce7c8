import Fastify from 'fastify';
import { Door } from '../../../src/http/access/door';
import { guardRoutes } from '../../../src/http/access/guard';
import { accessOf } from '../../../src/http/access/route-access';
import { AUDITED_ROUTES } from '../../../src/http/access/audited-routes';
import { createToken } from '../../../src/tokens/create-token';
import { SCOPES } from '../../../src/tokens/token';
import { TokenLimiter } from '../../../src/tokens/token-limiter';
import { TokenSet } from '../../../src/tokens/token-set';
import { FakeClock } from '../../support/fake-clock';

const clock = new FakeClock();
const all = createToken({ name: 'all', scopes: [...SCOPES], createdAt: clock.wallTime() });
const one = createToken({
  name: 'one',
  scopes: ['predict'],
  createdAt: clock.wallTime(),
  limits: { concurrentRequests: 1 },
});
const door = new Door({
  tokens: { current: new TokenSet([all.entry, one.entry]) },
  limiter: new TokenLimiter(clock),
  clock,
});

describe('guardRoutes', () => {
  it('closes a route that the table does not know, to every token, and says so at the start', async () => {
    const errors: unknown[] = [];
    const app = Fastify();
    app.log.error = (fields: unknown) => void errors.push(fields);
    guardRoutes(app, { door, isAdmin: null });
    app.get('/forgotten', () => 'in');
    app.post('/api/v1/models', () => 'in');
    app.get('/api/v1/models', ({ caller }) => caller?.name);
    const authorization = `Bearer ${all.token}`;
    for (const headers of [{}, { authorization }]) {
      const { statusCode } = await app.inject({ url: '/forgotten', headers });
      expect(statusCode).toBe('authorization' in headers ? 403 : 401);
    }
    expect((await app.inject({ url: '/api/v1/models', headers: { authorization } })).body).toBe('all');
    expect(errors).toEqual([{ routes: ['GET /forgotten', 'HEAD /forgotten'] }]);
    await app.close();
  });

  it('counts a request as under way until its answer is out', async () => {
    const app = Fastify();
    guardRoutes(app, { door, isAdmin: null });
    let answer: (text: string) => void = () => undefined;
    app.get('/api/v1/models', () => new Promise((resolve) => (answer = resolve)));
    const ask = async (): Promise<{ readonly statusCode: number; readonly body: string }> =>
      app.inject({ url: '/api/v1/models', headers: { authorization: `Bearer ${one.token}` } });
    await app.ready();
    const first = ask();
    await new Promise((next) => setImmediate(next));
    expect((await ask()).statusCode).toBe(429);
    answer('done');
    expect((await first).body).toBe('done');
    const again = ask();
    await new Promise((next) => setImmediate(next));
    answer('again');
    expect((await again).statusCode).toBe(200);
    await app.close();
  });

  it('lets everybody in where there is no authentication', async () => {
    const app = Fastify();
    guardRoutes(app, { door: null, isAdmin: null });
    app.get('/api/v1/models', ({ caller }) => ({ caller }));
    expect((await app.inject('/api/v1/models')).json()).toEqual({ caller: null });
    await app.close();
  });
});

it('every change that is audited needs the scope train or admin', () => {
  for (const route of AUDITED_ROUTES.keys()) {
    const [method = '', url = ''] = route.split(' ');
    expect([route, accessOf(method, url)]).toEqual([
      route,
      [expect.stringMatching(/^(train|admin)$/) as string],
    ]);
  }
});
