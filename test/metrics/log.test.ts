import { createLog } from '../../src/metrics/log';

it('writes nothing that authorizes anybody, wherever a line carries it', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => lines.push(line) });
  const secret = 'sekret';
  log.info({ authorization: secret, token: secret, password: secret }, 'at the top');
  log.info({ headers: { authorization: secret, cookie: secret } }, 'in headers');
  log.info({ req: { headers: { authorization: secret, 'proxy-authorization': secret } } }, 'in a request');
  log.info({ err: { authorization: secret, headers: { Authorization: secret } } }, 'in an error');
  expect(lines).toHaveLength(4);
  expect(lines.join('')).not.toContain(secret);
  expect(lines.join('')).toContain('(secret)');
});
