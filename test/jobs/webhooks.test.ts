import { checkWebhookAddress, isPublicAddress } from '../../src/jobs/webhooks/address';
import { afterTry } from '../../src/jobs/webhooks/schedule';
import { webhookHeaders } from '../../src/jobs/webhooks/signature';

describe('webhook signatures', () => {
  const message = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    time: 1_614_265_330_000,
    body: '{"test": 2432232314}',
  };
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

  it('agree with the vector of the Standard Webhooks libraries', () => {
    expect(webhookHeaders(message, [secret])).toMatchObject({
      'webhook-id': message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('are two while a secret is changed', () => {
    const next = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const both = webhookHeaders(message, [next, secret])['webhook-signature']!.split(' ');
    expect(both).toHaveLength(2);
    expect(both[1]).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it.each(['', 'secret', 'whsec_', 'whsec_c2hvcnQ='])('are not made with %j', (bad) => {
    expect(() => webhookHeaders(message, [bad])).toThrow(/24 to 64 bytes/);
  });
});

describe('webhook tries', () => {
  const steady = (): number => 0;

  it('follow the schedule and then end', () => {
    const waits: unknown[] = [];
    for (let tries = 1; tries <= 10; tries += 1) waits.push(afterTry(tries, { status: 500 }, steady));
    expect(waits.map((next) => (next as { delayMs?: number }).delayMs)).toEqual([
      5_000,
      300_000,
      1_800_000,
      7_200_000,
      18_000_000,
      36_000_000,
      50_400_000,
      72_000_000,
      86_400_000,
      undefined,
    ]);
    expect(waits.at(-1)).toEqual({ kind: 'give-up' });
  });

  it.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [301, 'retry'],
    [404, 'retry'],
    [410, 'disable'],
    [null, 'retry'],
  ])('after %j: %s', (status, kind) => {
    expect(afterTry(1, { status }, steady).kind).toBe(kind);
  });

  it('obey Retry-After up to a day, and spread by at most a tenth', () => {
    expect(afterTry(1, { status: 503, retryAfterMs: 60_000 }, steady)).toEqual({
      kind: 'retry',
      delayMs: 60_000,
    });
    expect(afterTry(1, { status: 503, retryAfterMs: 1e12 }, steady)).toEqual({
      kind: 'retry',
      delayMs: 86_400_000,
    });
    expect(afterTry(1, { status: 503 }, () => 0.5)).toEqual({ kind: 'retry', delayMs: 5_250 });
  });
});

describe('webhook addresses', () => {
  it.each(['8.8.8.8', '2606:4700::1111', '1.1.1.1'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fd00::1',
    '2002:7f00:1::',
    '2001:db8::1',
    'not an address',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  const rules = (addresses: readonly string[], allowPrivate = false) => ({
    allowPrivate,
    resolve: () => Promise.resolve(addresses),
  });

  it('are checked by what their name resolves to', async () => {
    const { address } = await checkWebhookAddress('https://example.org/hook', rules(['8.8.8.8', '1.1.1.1']));
    expect(address).toBe('8.8.8.8');
    await expect(
      checkWebhookAddress('https://example.org', rules(['8.8.8.8', '10.0.0.1'])),
    ).rejects.toMatchObject({
      code: 'JOB_WEBHOOK_REFUSED',
    });
    await expect(checkWebhookAddress('http://10.0.0.1/', rules([], true))).resolves.toMatchObject({
      address: '10.0.0.1',
    });
  });

  it.each([
    'ftp://example.org',
    'file:///etc/passwd',
    'rubbish',
    'https://user:secret@example.org',
    'http://[::1]/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://127.0.0.1:8080/',
  ])('%s is refused', async (text) => {
    await expect(checkWebhookAddress(text, rules(['8.8.8.8']))).rejects.toMatchObject({ status: 400 });
  });

  it('without any address are refused', async () => {
    const resolve = (): Promise<readonly string[]> => Promise.reject(new Error('ENOTFOUND'));
    await expect(
      checkWebhookAddress('https://nowhere.invalid', { allowPrivate: false, resolve }),
    ).rejects.toMatchObject({ message: 'its host name has no address' });
  });
});
