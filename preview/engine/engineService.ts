/** The Engine service: logs and the root resource. */
import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import {
  GetRootResourceResponse,
  type LogRequest,
  LogSeverity,
  RequirePulumiVersionResponse,
  type SetRootResourceRequest,
  SetRootResourceResponse,
} from "@pulumi/pulumi/proto/engine_pb";
import type { Diagnostics, Severity } from "./diagnostics";
import { unary } from "./rpc";

const SEVERITIES: Readonly<Partial<Record<LogSeverity, Severity>>> = {
  [LogSeverity.INFO]: "info",
  [LogSeverity.WARNING]: "warning",
  [LogSeverity.ERROR]: "error",
};

/** Handlers of the Engine service for one run. Debug messages are dropped, as `pulumi` does without `--debug`. */
export function createEngineService(diagnostics: Diagnostics): UntypedServiceImplementation {
  let root = "";
  return {
    log: unary((request: LogRequest) => {
      const severity = SEVERITIES[request.getSeverity()];
      if (severity !== undefined && !request.getEphemeral()) {
        diagnostics.log(severity, request.getMessage(), request.getUrn());
      }
      return new Empty();
    }),
    getRootResource: unary(() => new GetRootResourceResponse().setUrn(root)),
    setRootResource: unary((request: SetRootResourceRequest) => {
      root = request.getUrn();
      return new SetRootResourceResponse();
    }),
    startDebugging: unary(() => new Empty()),
    requirePulumiVersion: unary(() => new RequirePulumiVersionResponse()),
  };
}
