/** The typed client of a Striate server: for Node.js and browsers, nothing of either beyond what both have. */
export { StriateClient } from './client';
export { dataOf, type ClientOptions } from './connection';
export { ApiError, ConnectionError, TimeoutError } from './errors';
export type { ServerEvent } from './events';
export { hasEnded } from './jobs';
export type { paths } from './schema';
export type { CallOptions } from './send';
export type { Inference, InferOptions, InputTensor, Tensor } from './tensors';
export type * from './types';
