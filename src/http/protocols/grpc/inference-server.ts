import { randomUUID } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { StriateError } from '../../../errors/striate-error';
import type { Errand } from '../../access/door';
import { invalid } from '../kserve-v2/dialect';
import { EXTENSIONS, indexBody, metadataBody } from '../kserve-v2/model-bodies';
import type { ModelTarget, ProtocolOptions } from '../use-cases';
import { refuseOwnFiles } from '../kserve-v2/repository-routes';
import { ADMIN, CallGuard, LOOK, OPEN, PREDICT, type Call, type GuardOptions } from './call-guard';
import { decodeInputs, encodeReply, wantedOutputs, wholeParameter } from './infer-call';
import { inferenceService } from './service-definition';
import type { InferRequest, InferResponse, ModelRequest, RepositoryRequest } from './wire-messages';

/** A call may wait that long for its answer, whatever deadline it brings. */
const MAX_TIMEOUT_MS = 600_000;
/** Calls that one connection may have in flight. */
const MAX_STREAMS = 1_000;

export interface InferenceServerOptions extends ProtocolOptions, GuardOptions {
  /** Certificate, key and clients' authorities, as at the start; null: in the clear. */
  readonly tls: ServerOptions | null;
}

/** The Open Inference Protocol v2 over gRPC, on a port of its own; the same use cases as /v2 over REST. */
export class InferenceServer {
  private readonly server: Server;

  constructor(private readonly options: InferenceServerOptions) {
    this.server = new Server({
      'grpc.max_receive_message_length': options.maxBodyBytes,
      'grpc.max_concurrent_streams': MAX_STREAMS,
    });
    this.server.addService(inferenceService(), this.calls());
  }

  /** Listens; answers the port, which the system chose when `port` is 0. Rejects when the address is taken. */
  listen(host: string, port: number): Promise<number> {
    const address = host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`;
    return new Promise((resolve, reject) => {
      this.server.bindAsync(address, credentialsOf(this.options.tls), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
  }

  /** Takes no more calls and resolves when those in flight have been answered. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.tryShutdown(() => resolve());
    });
  }

  private calls(): UntypedServiceImplementation {
    const { server, models } = this.options;
    const guard = new CallGuard(this.options);
    const ofModel = ({ name }: ModelRequest): Errand => ({ scopes: LOOK, model: name });
    const ofAll = (): Errand => ({ scopes: LOOK, model: null });
    const change = (request: RepositoryRequest): Errand => ({ scopes: ADMIN, model: modelOf(request) });
    return {
      ServerLive: guard.answer(OPEN, () => ({ live: true })),
      ServerReady: guard.answer(OPEN, () => ({ ready: server.ready() })),
      ServerMetadata: guard.answer(ofAll, () => ({
        name: server.name,
        version: server.version,
        extensions: EXTENSIONS,
      })),
      ModelReady: guard.answer(ofModel, (call) => ({
        ready: this.isReady(targetOf(call.request.name, call.request.version, call)),
      })),
      ModelMetadata: guard.answer(ofModel, (call) =>
        metadataBody(models.describe(targetOf(call.request.name, call.request.version, call)), {
          versionAsked: call.request.version !== '',
        }),
      ),
      ModelInfer: guard.answer(
        (request: InferRequest) => ({ scopes: PREDICT, model: request.model_name }),
        (call) => this.infer(call),
      ),
      RepositoryIndex: guard.answer(ofAll, ({ request }: Call<{ readonly ready: boolean }>) => ({
        models: indexBody(models.list(), { readyOnly: request.ready }),
      })),
      RepositoryModelLoad: guard.answer(change, async ({ request }) => {
        refuseOwnFiles(Object.keys(request.parameters));
        await models.load(modelOf(request));
        return { model_name: modelOf(request), isLoaded: true };
      }),
      RepositoryModelUnload: guard.answer(change, async ({ request }) => {
        await models.unload(modelOf(request));
        return { model_name: modelOf(request), isUnloaded: true };
      }),
    };
  }

  /** Throws MODEL_NOT_FOUND for a model that is not there at all. */
  private isReady(target: ModelTarget): boolean {
    const { models } = this.options;
    models.status(target.model);
    try {
      models.describe(target);
      return true;
    } catch (error) {
      if (error instanceof StriateError) return false;
      throw error;
    }
  }

  private async infer(call: Call<InferRequest>): Promise<InferResponse> {
    const { admission, models, predict } = this.options;
    const { request } = call;
    const target = targetOf(request.model_name, request.model_version, call);
    const deadlineMs = this.deadlineOf(call);
    const refusal = admission.refusal(target, { deadlineMs, hasPictures: false, ticket: null });
    if (refusal !== null) throw refusal;
    const model = models.describe(target);
    wantedOutputs(request, model);
    const gone = new AbortController();
    call.on('cancelled', () => gone.abort());
    const { version, outputs } = await predict.predict({
      target,
      described: model.version,
      inputs: await decodeInputs(request, model),
      deadlineMs,
      priority: wholeParameter(request.parameters, 'priority', ''),
      signal: gone.signal,
    });
    return encodeReply(request, { model, version, outputs });
  }

  /** The nearer one of the call's own deadline and the protocol's `timeout` in microseconds; null without either. */
  private deadlineOf(call: Call<InferRequest>): number | null {
    const deadline = call.getDeadline();
    const leftMs = Number(deadline) - Date.now();
    const timeoutMicros = wholeParameter(call.request.parameters, 'timeout', '');
    const timeoutMs = Math.min(leftMs, timeoutMicros === 0 ? Infinity : timeoutMicros / 1_000);
    return timeoutMs === Infinity ? null : this.options.clock.now() + Math.min(timeoutMs, MAX_TIMEOUT_MS);
  }
}

function credentialsOf(tls: ServerOptions | null): ServerCredentials {
  if (tls === null) return ServerCredentials.createInsecure();
  const { cert, key, ca, requestCert } = tls;
  if (!Buffer.isBuffer(cert) || !Buffer.isBuffer(key)) throw new Error('expected PEM files as bytes');
  const authorities = Buffer.isBuffer(ca) ? ca : null;
  return ServerCredentials.createSsl(authorities, [{ cert_chain: cert, private_key: key }], requestCert);
}

/** Triton's model stands second, behind the repository; KServe's stands alone and first. */
function modelOf({ first, second }: RepositoryRequest): string {
  return second === '' ? first : second;
}

function targetOf(model: string, version: string, call: Pick<Call<unknown>, 'metadata'>): ModelTarget {
  if (version !== '' && !/^\d{1,15}$/.test(version)) {
    throw invalid(`version '${version.slice(0, 32)}' of model '${model.slice(0, 128)}' is no number`, '');
  }
  return { model, version: version === '' ? null : Number(version), label: null, key: keyOf(call) };
}

/** What decides between the versions of a split label: the metadata `x-request-key`, or `x-request-id`, or chance. */
function keyOf({ metadata }: Pick<Call<unknown>, 'metadata'>): string {
  const [sent] = [...metadata.get('x-request-key'), ...metadata.get('x-request-id')];
  return sent?.toString() ?? randomUUID();
}
