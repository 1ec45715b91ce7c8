import { join } from 'node:path';
import Database from 'libsql';
import { StriateError } from '../errors/striate-error';

/** A lock that is held until it is released or its process is gone. */
export interface FolderLock {
  release(): void;
}

/**
 * Makes this process the only server of a data folder. The lock is the operating system's, on the file `lock` (held by
 * SQLite's exclusive mode), so it ends with the process however that dies: there is no stale lock to clear and no pid
 * to compare. Throws JOB_FOLDER_LOCKED when another process, or this one, holds it. The folder must exist.
 */
export function lockFolder(folder: string): FolderLock {
  const database = new Database(join(folder, 'lock'), { timeout: 0 });
  try {
    database.exec('pragma journal_mode = delete; pragma locking_mode = exclusive; begin exclusive');
  } catch (error) {
    database.close();
    throw new StriateError('JOB_FOLDER_LOCKED', {
      detail: 'another server holds the lock of this data folder',
      cause: error,
    });
  }
  return { release: () => void database.close() };
}
