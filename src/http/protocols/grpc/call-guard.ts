import { randomUUID } from 'node:crypto';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { AuditFile } from '../../../audit/audit-file';
import { StriateError } from '../../../errors/striate-error';
import type { Clock } from '../../../time/clock';
import type { TokenEntry } from '../../../tokens/token';
import type { Door, Errand } from '../../access/door';
import type { ModelsUseCase } from '../use-cases';
import { grpcError } from './status';

export type Call<Request> = ServerUnaryCall<Request, unknown>;

export interface GuardOptions {
  /** Lets calls in by the bearer token of their metadata; null: everybody may call. */
  readonly door: Door | null;
  readonly audit: Pick<AuditFile, 'append'>;
  readonly models: ModelsUseCase;
  readonly clock: Clock;
  readonly log: {
    info(details: object, message: string): void;
    error(details: object, message: string): void;
  };
}

/** Who may call what; the scopes are those of the same routes over REST. */
export const LOOK: Errand['scopes'] = ['predict', 'train', 'admin'];
export const PREDICT: Errand['scopes'] = ['predict'];
export const ADMIN: Errand['scopes'] = ['admin'];
/** Says yes or no, to anybody. */
export const OPEN = null;

/** Stands before every call: lets it in by its token, records what it changes, and makes its errors gRPC's. */
export class CallGuard {
  constructor(private readonly options: GuardOptions) {}

  /** The handler of a call whose token may do the errand that `errandOf` names. */
  answer<Request, Response>(
    errandOf: ((request: Request) => Errand) | null,
    handle: (call: Call<Request>) => Response | Promise<Response>,
  ): (call: Call<Request>, callback: sendUnaryData<Response>) => void {
    const run = async (call: Call<Request>): Promise<Response> => {
      if (errandOf === null) return handle(call);
      const { door } = this.options;
      const errand = errandOf(call.request);
      const entered = door?.enter(call.metadata.get('authorization')[0]?.toString(), errand);
      try {
        if (errand.scopes !== ADMIN || errand.model === null) return await handle(call);
        const by = { caller: entered?.caller ?? null, model: errand.model };
        return await this.audited(call, by, () => handle(call));
      } finally {
        entered?.leave();
      }
    };
    return (call, callback) => {
      run(call).then(
        (response) => callback(null, response),
        (error: unknown) => {
          if (!(error instanceof StriateError)) this.options.log.error({ err: error }, 'a gRPC call failed');
          callback(grpcError(error));
        },
      );
    };
  }

  /** Records a change as the routes of REST do: who, what, before, after. */
  private async audited<Request, Response>(
    call: Call<Request>,
    { caller, model }: { readonly caller: TokenEntry | null; readonly model: string },
    change: () => Response | Promise<Response>,
  ): Promise<Response> {
    const { audit, clock, log } = this.options;
    const before = this.statesOf(model);
    let status = 500;
    try {
      const response = await change();
      status = 200;
      return response;
    } catch (error) {
      if (error instanceof StriateError) status = error.status;
      throw error;
    } finally {
      const record = {
        time: clock.wallTime().toISOString(),
        action: call.getPath(),
        who: caller === null ? null : { id: caller.id, name: caller.name },
        from: call.getPeer(),
        requestId: randomUUID(),
        target: model.slice(0, 512),
        status,
        before,
        after: this.statesOf(model),
      };
      log.info({ audit: true, ...record }, 'change');
      await audit.append(record).catch((err: unknown) => {
        log.error({ err, audit: true }, 'a change could not be written to the audit file');
      });
    }
  }

  /** Null for a model that is not there. */
  private statesOf(model: string): object | null {
    const known = this.options.models.list().find(({ name }) => name === model);
    if (known === undefined) return null;
    return { versions: known.versions.map(({ version, state }) => ({ version, state })) };
  }
}
