import type { FastifyReply } from 'fastify';

/** Answers with a bare picture. The schemas of such routes describe their JSON; bytes pass them by. */
export function sendPng(reply: unknown, png: Uint8Array | null): never {
  return (reply as FastifyReply).type('image/png').send(png) as never;
}
