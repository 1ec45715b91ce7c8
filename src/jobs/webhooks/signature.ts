import { createHmac } from 'node:crypto';

/** One message to sign. */
export interface SignedMessage {
  /** The same for every try of one message, so that the receiver can drop repeats. */
  readonly id: string;
  /** Milliseconds since 1970 of this try. */
  readonly time: number;
  /** The body exactly as sent. */
  readonly body: string;
}

/**
 * Headers of a webhook by Standard Webhooks 1.0.0 (standard-webhooks/spec): HMAC-SHA256 over `id.timestamp.body`, one
 * signature per secret with a space between, so that a secret can be changed without losing a message.
 * @param secrets `whsec_` and the base64 of 24 to 64 bytes each; the newest first
 */
export function webhookHeaders(
  message: SignedMessage,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(message.time / 1000));
  const content = `${message.id}.${timestamp}.${message.body}`;
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', keyOf(secret)).update(content).digest('base64')}`,
  );
  return {
    'content-type': 'application/json',
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

function keyOf(secret: string): Buffer {
  const match = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret);
  const key = Buffer.from(match?.[1] ?? '', 'base64');
  if (key.length < 24 || key.length > 64) {
    throw new Error('a webhook secret is whsec_ and the base64 of 24 to 64 bytes');
  }
  return key;
}
