/** Calls the program's Callbacks server back: transforms are functions that live in the program's process. */
import { credentials } from "@grpc/grpc-js";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import { type Callback, CallbackInvokeRequest } from "@pulumi/pulumi/proto/callback_pb";
import { TransformRequest, TransformResponse } from "@pulumi/pulumi/proto/resource_pb";
import { applyTransformOptions, type Goal, transformOptionsOf } from "./goal";
import { takeField, withField } from "./protobuf";
import { GRPC_OPTIONS } from "./rpc";
import type { EngineState } from "./state";

const REQUEST_PROPERTIES = 5;
const RESPONSE_PROPERTIES = 1;

/** Runs a program's transforms. */
export interface Callbacks {
  /** Adds a transform that every later resource of the stack goes through. */
  addStackTransform(callback: Callback): void;
  /** Changes the goal by its own transforms, then its ancestors', then the stack's, as the real engine does. */
  transform(goal: Goal, state: EngineState): Promise<void>;
  close(): void;
}

export function createCallbacks(): Callbacks {
  const clients = new Map<string, CallbacksClient>();
  const stackTransforms: Callback[] = [];

  function clientOf(target: string): CallbacksClient {
    let client = clients.get(target);
    if (client === undefined) {
      client = new CallbacksClient(target, credentials.createInsecure(), GRPC_OPTIONS);
      clients.set(target, client);
    }
    return client;
  }

  function invoke(callback: Callback, payload: Uint8Array): Promise<Buffer> {
    const request = new CallbackInvokeRequest();
    request.setToken(callback.getToken());
    request.setRequest(payload);
    return new Promise((resolve, reject) => {
      clientOf(callback.getTarget()).invoke(request, (error, response) => {
        if (error !== null) reject(new Error(error.details));
        else resolve(Buffer.from(response.getResponse_asU8()));
      });
    });
  }

  async function apply(goal: Goal, callback: Callback): Promise<void> {
    const request = new TransformRequest();
    request.setType(goal.type);
    request.setName(goal.name);
    request.setCustom(goal.custom);
    request.setParent(goal.parent);
    request.setOptions(transformOptionsOf(goal));
    const payload = withField(request.serializeBinary(), REQUEST_PROPERTIES, goal.inputs);
    const answer = takeField(await invoke(callback, payload), RESPONSE_PROPERTIES);
    const options = TransformResponse.deserializeBinary(answer.rest).getOptions();
    if (answer.payload !== undefined) goal.inputs = answer.payload;
    if (options !== undefined) applyTransformOptions(goal, options);
  }

  return {
    addStackTransform: (callback) => {
      stackTransforms.push(callback);
    },
    async transform(goal, state) {
      for (const callback of goal.transforms) await apply(goal, callback);
      let ancestor = state.get(goal.parent);
      while (ancestor !== undefined) {
        for (const callback of ancestor.transforms) await apply(goal, callback);
        ancestor = state.get(ancestor.parent);
      }
      for (const callback of stackTransforms) await apply(goal, callback);
    },
    close: () => {
      for (const client of clients.values()) client.close();
    },
  };
}
