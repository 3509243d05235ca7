/** Small helpers over gRPC. */
import {
  type ChannelOptions,
  Client,
  credentials,
  type MethodDefinition,
  Metadata,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceError,
  status,
} from "@grpc/grpc-js";

const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** Pulumi's own message limit, for both directions. */
export const GRPC_OPTIONS: ChannelOptions = {
  "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
  "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
};

/** An error that reaches the caller with a gRPC status code. */
export interface RpcFailure extends Error {
  readonly code: status;
  readonly details: string;
}

export function rpcFailure(code: status, details: string): RpcFailure {
  return Object.assign(new Error(details), { code, details });
}

/** Makes a unary handler of an async function. What it throws becomes the call's error. */
export function unary<Request, Response>(
  handle: (request: Request) => Response | Promise<Response>,
): (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => void {
  return (call, callback) => {
    Promise.resolve()
      .then(() => handle(call.request))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback(failureOf(error));
        },
      );
  };
}

function failureOf(error: unknown): RpcFailure {
  if (error instanceof Error && "code" in error && "details" in error) return error as RpcFailure;
  return rpcFailure(status.UNKNOWN, error instanceof Error ? error.message : String(error));
}

/** A method whose messages stay encoded: the handler or caller takes and gives bytes. */
export function rawMethod(path: string): MethodDefinition<Buffer, Buffer> {
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}

/** A client that sends and receives encoded messages. */
export interface RawClient {
  call(path: string, request: Uint8Array): Promise<Buffer>;
  close(): void;
}

export function createRawClient(address: string): RawClient {
  const client = new Client(address, credentials.createInsecure(), GRPC_OPTIONS);
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    call: (path, request) =>
      new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          path,
          same,
          same,
          Buffer.from(request.buffer, request.byteOffset, request.byteLength),
          new Metadata(),
          (error: ServiceError | null, response?: Buffer) => {
            if (error !== null) reject(error);
            else resolve(response ?? Buffer.alloc(0));
          },
        );
      }),
    close: () => {
      client.close();
    },
  };
}
