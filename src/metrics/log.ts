import pino, { type DestinationStream, type Logger } from 'pino';
import { LOG_REDACTION } from '../config/log-redaction';

/** The server's log: JSON lines with the time of day, without what authorizes anybody. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, ...LOG_REDACTION };
  return destination === undefined ? pino(options) : pino(options, destination);
}
