import type { LoggerOptions } from 'pino';
import { stdSerializers } from 'pino';

/** Fields that hold secrets wherever they stand, to three levels. */
const SECRET_FIELDS = [
  'authorization',
  'Authorization',
  'proxy-authorization',
  'cookie',
  'password',
  'token',
  'secret',
  'connectionString',
];
const IN_TEXT: readonly (readonly [RegExp, string])[] = [
  // A token of ours: its id may be read, its secret not.
  [/striate_([0-9a-f]{12})_[A-Za-z0-9_-]+/g, 'striate_$1_(secret)'],
  [/\bBearer\s+(?!striate_)[\w.~+/=-]+/gi, 'Bearer (secret)'],
  // user:password@ of any URL; a password may hold any character but those that end it.
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi, '$1:(secret)@'],
];

/** `text` without tokens and without passwords of URLs. */
export function withoutSecrets(text: string): string {
  return IN_TEXT.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);
}

/**
 * What pino needs so that no secret reaches a log line: named fields are blanked, and errors, whose texts other
 * people's libraries write, lose tokens and passwords.
 */
export const LOG_REDACTION: Pick<LoggerOptions, 'redact' | 'serializers'> = {
  redact: {
    paths: SECRET_FIELDS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]),
    censor: '(secret)',
  },
  serializers: {
    err: (error: Error) => {
      const text = JSON.stringify(stdSerializers.err(error));
      return JSON.parse(withoutSecrets(text)) as unknown;
    },
  },
};
