import type { FastifyReply } from 'fastify';

/**
 * Answers with a bare picture. A route's schema describes its JSON, so its reply knows of no bytes: `never` lets it
 * answer with either.
 */
export function sendPng(reply: unknown, png: Uint8Array | null): never {
  return (reply as FastifyReply).type('image/png').send(png) as never;
}
