import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceCommit } from '../../src/config/source-commit';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'striate-commit-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(join(root, name, '..'), { recursive: true });
  writeFileSync(join(root, name), `${text}\n`);
}

describe('the commit of a checkout', () => {
  it('stands in HEAD, in its branch, or among the packed ones', () => {
    write('.git/HEAD', COMMIT);
    expect(sourceCommit(root)).toBe(COMMIT);
    write('.git/HEAD', 'ref: refs/heads/main');
    write('.git/packed-refs', `# pack-refs\n${COMMIT} refs/heads/main`);
    expect(sourceCommit(root)).toBe(COMMIT);
    write('.git/refs/heads/main', 'f'.repeat(40));
    expect(sourceCommit(root)).toBe('f'.repeat(40));
  });

  it('of a worktree is found beside the main one', () => {
    write('main/refs/heads/side', COMMIT);
    write('main/worktrees/side/HEAD', 'ref: refs/heads/side');
    write('main/worktrees/side/commondir', '../..');
    write('.git', `gitdir: ${join(root, 'main/worktrees/side')}`);
    expect(sourceCommit(root)).toBe(COMMIT);
  });

  it('is null where there is none', () => {
    expect(sourceCommit(root)).toBeNull();
    write('.git/HEAD', 'ref: refs/heads/new');
    expect(sourceCommit(root)).toBeNull();
  });
});
