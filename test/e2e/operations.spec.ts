import assert from "node:assert/strict";
import type { EngineEvent, OpType } from "@pulumi/pulumi/automation";
import { changed, observe, parseUrn, registered, withoutOperation } from "./operations";

const PREFIX = "urn:pulumi:e2e::global-monitoring::";

function event(op: OpType, rest: string): EngineEvent {
  return { resOutputsEvent: { metadata: { op, urn: PREFIX + rest } } } as unknown as EngineEvent;
}

const EVENTS = [
  event("create", "pulumi:pulumi:Stack::global-monitoring-e2e"),
  event("create", "pulumi:providers:tls::default_5_6_1"),
  event("create", "pulumi:providers:kubernetes::monitoring-local"),
  event(
    "same",
    "global-monitoring:index:Grafana$kubernetes:core/v1:Secret::monitoring-grafana-admin",
  ),
  event("update", "global-monitoring:index:Grafana$kubernetes:core/v1:ConfigMap::b"),
  event("update", "global-monitoring:index:Grafana$kubernetes:core/v1:ConfigMap::b"),
  event("read", "kubernetes:storage.k8s.io/v1:StorageClass::c"),
  event("delete", "kubernetes:core/v1:Service::a"),
];

async function outcome() {
  return observe((onEvent) => {
    EVENTS.forEach(onEvent);
    return Promise.resolve();
  });
}

describe("what an operation of the CLI did", () => {
  it("is read from its events, without the stack and default providers", async () => {
    assert.deepEqual(changed(await outcome()), [
      "create pulumi:providers:kubernetes monitoring-local",
      "delete kubernetes:core/v1:Service a",
      "update kubernetes:core/v1:ConfigMap b",
    ]);
    assert.deepEqual(withoutOperation(["update x:y:Z b", "create x:y:Z a", "delete x:y:Z a"]), [
      "x:y:Z a",
      "x:y:Z b",
    ]);
  });

  it("lists what the program registers: neither what it looks up nor what is deleted", async () => {
    assert.deepEqual(registered(await outcome()), [
      "kubernetes:core/v1:ConfigMap b",
      "kubernetes:core/v1:Secret monitoring-grafana-admin",
      "pulumi:providers:kubernetes monitoring-local",
    ]);
  });

  it("keeps the violations and the error of one that failed", async () => {
    const violation = { policyName: "p", enforcementLevel: "mandatory" };
    const { error, violations } = await observe((onEvent) => {
      onEvent({ policyEvent: violation } as unknown as EngineEvent);
      return Promise.reject(new Error("code: 255"));
    });
    assert.equal(error?.message, "code: 255");
    assert.deepEqual(violations, [violation]);
  });

  it("takes a name with colons whole", () => {
    assert.deepEqual(parseUrn(`${PREFIX}a:b:C$d:e:F::x::y`), { type: "d:e:F", name: "x::y" });
  });
});
