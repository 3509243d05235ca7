import assert from "node:assert/strict";
import type { StackContents } from "../../../policy/policies/lib/contents";
import type { Finding } from "../../../policy/policies/lib/finding";
import type { KubernetesObject } from "../../../policy/policies/lib/objects";
import type { Properties } from "../../../policy/policies/lib/values";
import { unsafeElasticsearches } from "../../../policy/policies/elasticsearchIsSafe";
import { openGrafanas } from "../../../policy/policies/grafanaIsLocked";
import { exposedMonitoring } from "../../../policy/policies/monitoringLoadBalancerIsInternal";
import { exposedBuckets } from "../../../policy/policies/objectStoragePrivateAndEncrypted";
import { forgetfulParts } from "../../../policy/policies/statefulPartsArePersistent";
import { STACKS } from "../../charts/program";
import { ownContents, TODAY } from "../helpers/contents";

/** A fault in an object: what replaces parts of its spec. */
interface Fault {
  readonly of: (object: KubernetesObject) => boolean;
  readonly spec: Properties;
}

const CHECKS: readonly {
  readonly name: string;
  readonly judge: (contents: StackContents) => Finding[];
  readonly fault: Fault;
}[] = [
  {
    name: "load balancers",
    judge: (contents) => exposedMonitoring(contents, {}, TODAY),
    fault: {
      of: ({ kind, within }) => kind === "Kibana" && within === "kibana",
      spec: { http: { service: { spec: { type: "LoadBalancer" } } } },
    },
  },
  {
    name: "Grafana",
    judge: (contents) => openGrafanas(contents, {}, TODAY),
    fault: {
      of: ({ kind, name }) => kind === "Deployment" && name.includes("grafana"),
      spec: { template: { spec: { containers: [{ image: "grafana/grafana" }] } } },
    },
  },
  {
    name: "Elasticsearch",
    judge: (contents) => unsafeElasticsearches(contents, {}, TODAY),
    fault: {
      of: ({ kind }) => kind === "Elasticsearch",
      spec: { http: { tls: { selfSignedCertificate: { disabled: true } } } },
    },
  },
  {
    name: "persistence",
    judge: (contents) => forgetfulParts(contents, {}, TODAY),
    fault: { of: ({ kind }) => kind === "Prometheus", spec: { storage: { emptyDir: {} } } },
  },
];

function plant({ objects, resources }: StackContents, { of, spec }: Fault): StackContents {
  const changed = objects.map((object) =>
    of(object)
      ? {
          ...object,
          props: { ...object.props, spec: { ...(object.props.spec as object), ...spec } },
        }
      : object,
  );
  return { resources, objects: changed };
}

for (const stack of STACKS) {
  describe(`our stack ${stack}`, () => {
    for (const { name, judge, fault } of CHECKS) {
      it(`breaks no rule about ${name} and needs no advice; a planted fault is found`, async () => {
        const contents = await ownContents(stack);
        assert.deepEqual(judge(contents), []);
        assert.ok(judge(plant(contents, fault)).length > 0);
      });
    }

    it("breaks no rule about buckets and needs no advice; a bucket without its sides is found", async () => {
      const { resources } = await ownContents(stack);
      assert.deepEqual(exposedBuckets(resources, {}, TODAY), []);
      const buckets = resources.filter(({ type }) => type === "aws:s3/bucket:Bucket");
      assert.equal(exposedBuckets(buckets, {}, TODAY).length, buckets.length);
      assert.equal(buckets.length > 0, stack !== "local", "only local has no AWS");
    });
  });
}
