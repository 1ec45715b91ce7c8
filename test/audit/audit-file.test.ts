import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditFile, type AuditRecord } from '../../src/audit/audit-file';

const record = (target: string): AuditRecord => ({
  time: '2026-01-01T00:00:00.000Z',
  action: 'version.load',
  who: null,
  from: '127.0.0.1',
  requestId: 'r',
  target,
  status: 200,
  before: null,
  after: { state: 'available' },
});

describe('AuditFile', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'striate-audit-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('appends whole lines in the order of the calls, for the owner alone', async () => {
    const path = join(folder, 'audit.jsonl');
    const file = new AuditFile(path);
    const hostile = 'a\nb\u001b[31m';
    await Promise.all(['one', hostile, 'three'].map((target) => file.append(record(target))));
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as AuditRecord).target)).toEqual(['one', hostile, 'three']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is bounded: five files, the oldest lines go', async () => {
    const file = new AuditFile(join(folder, 'audit.jsonl'), 1_000);
    for (let i = 0; i < 100; i++) await file.append(record(String(i)));
    const names = readdirSync(folder).sort();
    expect(names).toEqual(['audit.jsonl', ...[1, 2, 3, 4].map((age) => `audit.jsonl.${age}`)]);
    for (const name of names) expect(statSync(join(folder, name)).size).toBeLessThan(1_300);
    expect(readFileSync(join(folder, 'audit.jsonl'), 'utf8')).toContain('"target":"99"');
    expect(readFileSync(join(folder, 'audit.jsonl.4'), 'utf8')).not.toContain('"target":"0"');
  });

  it('goes on after a failure', async () => {
    const path = join(folder, 'later', 'audit.jsonl');
    const file = new AuditFile(path);
    await expect(file.append(record('a'))).rejects.toThrow('ENOENT');
    await expect(file.append(record('b'))).rejects.toThrow('ENOENT');
  });
});
