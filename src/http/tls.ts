import { readFile } from 'node:fs/promises';
import type { ServerOptions } from 'node:https';
import { createSecureContext, Server, type SecureContextOptions } from 'node:tls';
import { watchFiles } from '../config/watched-files';

/** Time for a TLS handshake; a slower client holds a socket for nothing. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** PEM files: the certificate with its chain, its key, and the authorities of clients' certificates. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  /** `null`: clients need no certificate. */
  readonly clientCa: string | null;
}

/** Options of an HTTPS server for these files. Rejects when one cannot be read or they do not belong together. */
export async function tlsOptions(files: TlsFiles): Promise<ServerOptions> {
  const needsCertificate = files.clientCa !== null;
  return {
    ...(await readContext(files)),
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    requestCert: needsCertificate,
    rejectUnauthorized: needsCertificate,
  };
}

/**
 * Gives `servers` the files anew when they change: connections from then on see the new certificate and authorities,
 * those that are open go on. Files that do not belong together, as half-way through a renewal, change nothing. Answers
 * a function that ends the watching.
 */
export function reloadTls(
  files: TlsFiles,
  options: {
    readonly servers: readonly unknown[];
    readonly onReload: () => void;
    readonly onBadFiles: (error: unknown) => void;
  },
): () => void {
  const paths = [files.cert, files.key, ...(files.clientCa === null ? [] : [files.clientCa])];
  const reload = async (): Promise<void> => {
    try {
      const context = await readContext(files);
      for (const server of options.servers) if (server instanceof Server) server.setSecureContext(context);
      options.onReload();
    } catch (error) {
      options.onBadFiles(error);
    }
  };
  return watchFiles(paths, () => void reload());
}

async function readContext({ cert, key, clientCa }: TlsFiles): Promise<SecureContextOptions> {
  const context = {
    cert: await readFile(cert),
    key: await readFile(key),
    ...(clientCa !== null && { ca: await readFile(clientCa) }),
  };
  createSecureContext(context);
  return context;
}
