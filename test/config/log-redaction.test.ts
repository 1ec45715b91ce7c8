import pino from 'pino';
import { LOG_REDACTION } from '../../src/config/log-redaction';
import { createToken } from '../../src/tokens/create-token';

describe('LOG_REDACTION', () => {
  const { token } = createToken({ name: 'n', scopes: ['admin'], createdAt: new Date() });
  const lines: string[] = [];
  const log = pino(LOG_REDACTION, { write: (line) => void lines.push(line) });
  const written = (): string => lines.splice(0).join('');

  it('blanks the fields that hold secrets', () => {
    const headers = { authorization: `Bearer ${token}`, cookie: 'session=s3cret', host: 'example.com' };
    log.info({ req: { headers } }, 'a');
    log.info({ headers }, 'b');
    log.info({ authorization: token, options: { password: 's3cret', connectionString: 's3cret' } }, 'c');
    const text = written();
    expect(text).not.toContain(token.slice(-43));
    expect(text).not.toContain('s3cret');
    expect(text).toContain('example.com');
  });

  it('takes tokens and passwords of URLs out of errors and their causes', () => {
    const cause = new Error(`connect postgres://striate:p%40ss:w0rd@db:5432/jobs failed`);
    log.error({ err: new Error(`no Bearer abc.def and ${token}`, { cause }) }, 'failed');
    const text = written();
    for (const secret of ['p%40ss', 'w0rd', 'abc.def', token.slice(-43)]) expect(text).not.toContain(secret);
    expect(text).toContain('postgres://striate:(secret)@db:5432/jobs');
    expect(text).toContain(token.slice(0, 20));
    expect(() => JSON.parse(text) as unknown).not.toThrow();
  });
});
