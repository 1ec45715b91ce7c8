import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createToken } from '../../src/tokens/create-token';
import type { TokenEntry } from '../../src/tokens/token';
import { addToken, readTokenFile, revokeToken, rotateToken } from '../../src/tokens/token-file';
import { grantOf, hasScope, TokenSet } from '../../src/tokens/token-set';

const NOW = new Date('2026-03-01T12:00:00Z');
const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);
const full = { name: 'a client', scopes: ['predict', 'train'], createdAt: NOW } as const;

describe('TokenSet', () => {
  const { token, entry } = createToken({ ...full, expiresAt: later(60) });
  const set = new TokenSet([entry]);

  it('finds the entry of a token', () => {
    expect(token).toMatch(/^striate_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
    expect(set.authenticate(token, NOW)).toBe(entry);
    expect(JSON.stringify(entry)).not.toContain(token.slice(21));
  });

  it('says why it finds none', () => {
    const other = createToken(full).token;
    expect(set.authenticate(token, later(60))).toBe('expired');
    expect(set.authenticate(other, NOW)).toBe('unknown');
    expect(set.authenticate(token.slice(0, 21) + other.slice(21), NOW)).toBe('unknown');
    expect(set.authenticate(token.slice(0, 21) + other.slice(21), later(60))).toBe('unknown');
    expect(new TokenSet([]).authenticate(token, NOW)).toBe('unknown');
  });

  it.each(['', 'x', 'striate_', `${token} `, `${token}x`, token.slice(1), token.toUpperCase(), `\n${token}`])(
    'takes %j for no token',
    (text) => expect(set.authenticate(text, NOW)).toBe('malformed'),
  );

  it('knows scopes and models', () => {
    expect(hasScope(entry, ['admin', 'train'])).toBe(true);
    expect(hasScope(entry, ['admin', 'metrics'])).toBe(false);
    expect(hasScope(entry, [])).toBe(false);
    expect(grantOf(entry, 'any')).toEqual({ model: 'any', limits: {} });
    const one: TokenEntry = { ...entry, models: [{ model: 'digits', limits: { requestsPerMinute: 3 } }] };
    expect(grantOf(one, 'digits')?.limits).toEqual({ requestsPerMinute: 3 });
    expect(grantOf(one, 'constructor')).toBeNull();
  });
});

describe('the tokens file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'striate-tokens-'));
    path = join(folder, 'tokens.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives back what was added, is its owner’s alone and holds no secret', async () => {
    const created = createToken({
      ...full,
      expiresAt: later(5),
      models: [{ model: 'digits', limits: { concurrentRequests: 2 } }],
      limits: { requestsPerMinute: 600 },
    });
    await addToken(path, created.entry);
    await addToken(path, createToken(full).entry);
    const [first, second] = await readTokenFile(path);
    expect(first).toEqual(created.entry);
    expect(second).toMatchObject({ models: null, limits: {}, expiresAt: null });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).not.toContain(created.token.slice(21));
    expect(readdirSync(folder)).toEqual(['tokens.json']);
  });

  it('rotates: the new token does what the old one did, which ends after the grace', async () => {
    const old = createToken({ ...full, limits: { requestsPerMinute: 9 } });
    await addToken(path, old.entry);
    const made = await rotateToken(path, { id: old.entry.id, now: NOW, graceMs: 30_000 });
    const set = new TokenSet(await readTokenFile(path));
    expect(set.authenticate(made.token, later(31))).toMatchObject({
      limits: { requestsPerMinute: 9 },
      expiresAt: null,
    });
    expect(set.authenticate(old.token, later(29))).toMatchObject({ id: old.entry.id });
    expect(set.authenticate(old.token, later(30))).toBe('expired');
  });

  it('revokes, and says when there is no such token', async () => {
    const { entry } = createToken(full);
    await addToken(path, entry);
    expect((await revokeToken(path, entry.id)).id).toBe(entry.id);
    expect(await readTokenFile(path)).toEqual([]);
    await expect(revokeToken(path, entry.id)).rejects.toThrow(`there is no token ${entry.id}`);
    await expect(readTokenFile(join(folder, 'none'))).rejects.toThrow('ENOENT');
  });

  it('lets one process change it at a time, and loses nothing', async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () => addToken(path, createToken(full).entry)),
    );
    const added = all.filter(({ status }) => status === 'fulfilled').length;
    expect(added).toBeGreaterThan(0);
    expect(await readTokenFile(path)).toHaveLength(added);
    expect(readdirSync(folder)).toEqual(['tokens.json']);
  });

  it('keeps the file when the new entry is not one', async () => {
    await addToken(path, createToken(full).entry);
    const bad = { ...createToken(full).entry, name: 'line\nbreak' };
    await expect(addToken(path, bad)).rejects.toThrow('/tokens/1/name');
    expect(await readTokenFile(path)).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['tokens.json']);
  });

  const good = {
    id: 'abcdefabcdef',
    name: 'n',
    sha256: 'a'.repeat(64),
    scopes: ['predict'],
    created_at: '2026-01-01T00:00:00Z',
  };
  it.each([
    ['{', 'is not JSON'],
    [{ format: 2, tokens: [] }, 'format 2 is newer than 1'],
    [{ tokens: [] }, '/format'],
    [{ format: 1, tokens: [], more: 1 }, '/more'],
    [{ format: 1, tokens: [{ ...good, scope: 'x' }] }, '/tokens/0/scope'],
    [{ format: 1, tokens: [{ ...good, scopes: ['root'] }] }, '/tokens/0/scopes'],
    [{ format: 1, tokens: [{ ...good, scopes: [] }] }, '/tokens/0/scopes'],
    [{ format: 1, tokens: [{ ...good, limits: { requests_per_minute: 0 } }] }, 'requests_per_minute'],
    [{ format: 1, tokens: [{ ...good, limits: { rps: 1 } }] }, '/tokens/0/limits/rps'],
    [{ format: 1, tokens: [{ ...good, expires_at: 'tomorrow' }] }, '/tokens/0/expires_at'],
    [{ format: 1, tokens: [{ ...good, expires_at: '2026-99-01T00:00:00Z' }] }, 'no instant'],
    [{ format: 1, tokens: [good, good] }, '/tokens/1/id: abcdefabcdef is there twice'],
  ])('refuses %j', async (content, text) => {
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    await expect(readTokenFile(path)).rejects.toThrow(text);
    await expect(readTokenFile(path)).rejects.toThrow(path);
  });
});
