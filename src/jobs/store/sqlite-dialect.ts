import Database from 'libsql';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryCompiler,
} from 'kysely';

/** Milliseconds that a write waits for another process's write before it fails as busy. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * SQLite by libsql, for one file. A commit returns only when it is on the disk (WAL, `synchronous=FULL`): what was
 * acknowledged survives a power cut. Transactions begin as IMMEDIATE, so that two never read, then both write.
 */
export class SqliteDialect implements Dialect {
  constructor(private readonly file: string) {}

  createDriver(): Driver {
    return new ImmediateDriver({ database: () => Promise.resolve(openFile(this.file)) });
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new SqliteAdapter();
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** After some failures, a full disk among them, SQLite has rolled back by itself; the failure itself must be seen. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes('no transaction is active')) throw error;
    }
  }
}

function openFile(file: string): Database.Database {
  const database = new Database(file);
  database.exec(
    `pragma busy_timeout = ${BUSY_TIMEOUT_MS}; pragma journal_mode = wal; pragma synchronous = full; ` +
      'pragma foreign_keys = on; pragma wal_autocheckpoint = 1000; pragma journal_size_limit = 16777216;',
  );
  return database;
}
