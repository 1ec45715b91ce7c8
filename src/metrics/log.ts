import pino, { type DestinationStream, type Logger } from 'pino';

/** What must never be read in a log, wherever a line carries it. */
const SECRETS = ['authorization', 'Authorization', 'cookie', 'proxy-authorization', 'token', 'password'];

/** Every place of a line where headers, a request or an error may bring a secret along. */
const REDACTED = SECRETS.flatMap((name) => {
  const key = /^\w+$/.test(name) ? `.${name}` : `["${name}"]`;
  const top = key.startsWith('.') ? key.slice(1) : key;
  return [top, `*${key}`, `headers${key}`, `req.headers${key}`, `*.headers${key}`];
});

/** The server's log: JSON lines with the time of day, without what authorizes anybody. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: [...new Set(REDACTED)], censor: '[redacted]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
