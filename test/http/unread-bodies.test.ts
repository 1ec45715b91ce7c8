import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import multipart from '@fastify/multipart';
import Fastify from 'fastify';
import { dropUnreadBodies } from '../../src/http/unread-bodies';

it('a connection goes on after an upload that was refused half-way', async () => {
  const app = Fastify({ forceCloseConnections: true });
  dropUnreadBodies(app);
  await app.register(multipart);
  let isSent: () => void = () => undefined;
  const sent = new Promise<void>((resolve) => (isSent = resolve));
  app.post('/upload', async (upload, reply) => {
    for await (const part of upload.parts()) {
      if (part.type !== 'file') continue;
      await sent;
      return reply.code(400).send({ refused: part.filename });
    }
    return {};
  });
  app.get('/next', () => 'answered');
  await app.listen({ port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (method: string, path: string, body?: Buffer): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'multipart/form-data; boundary=b' };
      const asked = request(
        { port, method, path, agent, ...(body !== undefined && { headers }) },
        (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode));
        },
      );
      asked.once('error', reject);
      asked.once('finish', () => isSent());
      asked.end(body);
    });
  const head = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n';
  const upload = Buffer.concat([Buffer.from(head), Buffer.alloc(1_000_000), Buffer.from('\r\n--b--\r\n')]);
  try {
    expect(await ask('POST', '/upload', upload)).toBe(400);
    expect(await ask('GET', '/next')).toBe(200);
  } finally {
    agent.destroy();
    await app.close();
  }
});
