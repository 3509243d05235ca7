/** The gRPC server that a program and its pack talk to. */
import { Server, ServerCredentials, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { MONITOR_SERVICE } from "./monitor";
import { GRPC_OPTIONS } from "./rpc";

/** A listening server. */
export interface EngineServer {
  /** `127.0.0.1:<port>`. */
  readonly address: string;
  close(): void;
}

/** Starts to listen on a free port of the loopback interface. */
export function startServer(
  monitor: UntypedServiceImplementation,
  engine: UntypedServiceImplementation,
): Promise<EngineServer> {
  const server = new Server(GRPC_OPTIONS);
  server.addService(MONITOR_SERVICE, monitor);
  server.addService(EngineService, engine);
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error !== null) {
        reject(error);
        return;
      }
      resolve({
        address: `127.0.0.1:${port}`,
        close: () => {
          server.forceShutdown();
        },
      });
    });
  });
}
