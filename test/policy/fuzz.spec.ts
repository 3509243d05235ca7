import assert from "node:assert/strict";
import { policies } from "../../policy/policies";
import { unmonitoredClusters } from "../../policy/policies/clusterIsMonitored";
import { silentAlertmanagers } from "../../policy/policies/criticalAlertsPage";
import { unsafeElasticsearches } from "../../policy/policies/elasticsearchIsSafe";
import { ambiguousPrometheuses } from "../../policy/policies/externalLabelsAreUnique";
import { openGrafanas } from "../../policy/policies/grafanaIsLocked";
import { releasesNotLookedInto } from "../../policy/policies/helmReleaseContents";
import { inexactChartVersions } from "../../policy/policies/helmReleaseExactVersion";
import { excessiveIam } from "../../policy/policies/iamIsLeastPrivilege";
import { unpinnedImages } from "../../policy/policies/imageIsPinned";
import { foreignImages } from "../../policy/policies/imageRegistryIsAllowed";
import type { StackObjects } from "../../policy/policies/lib/contents";
import { coverageOf } from "../../policy/policies/lib/coverage/coverage";
import { NOT_KNOWN, type Finding } from "../../policy/policies/lib/finding";
import { askFor, releasesOf } from "../../policy/policies/lib/helmRender/request";
import type { KubernetesObject } from "../../policy/policies/lib/objects";
import { plain } from "../../policy/policies/lib/plain";
import type { StackResource } from "../../policy/policies/lib/resources";
import { UNKNOWN, type Properties } from "../../policy/policies/lib/values";
import { exposedMonitoring } from "../../policy/policies/monitoringLoadBalancerIsInternal";
import { secretsInClear } from "../../policy/policies/noSecretsInClear";
import { exposedBuckets } from "../../policy/policies/objectStoragePrivateAndEncrypted";
import { sharedBuckets } from "../../policy/policies/oneCompactorPerBucket";
import { incoherentRetention } from "../../policy/policies/retentionIsCoherent";
import { forgetfulParts } from "../../policy/policies/statefulPartsArePersistent";
import { untracedWorkloads } from "../../policy/policies/workloadHasApmAgent";
import { workloadsWithoutRequests } from "../../policy/policies/workloadHasResourceRequests";
import { unscrapedWorkloads } from "../../policy/policies/workloadIsScraped";
import { workloadsWithoutLogs } from "../../policy/policies/workloadLogsAreShipped";
import { unnamedWorkloads } from "../../policy/policies/workloadNamesServiceAndOwner";
import {
  addStandardMetadata,
  missingMetadata,
} from "../../policy/policies/workloadStandardMetadata";
import {
  contentsOf,
  known,
  randomFrom,
  stack,
  strangeStack,
  value,
  type Random,
} from "./helpers/random";

const RUNS = 500;
const TODAY = "2027-03-01";

/** What a predicate may ask for. */
interface Input {
  readonly random: Random;
  readonly resources: readonly StackResource[];
  readonly contents: StackObjects;
  readonly objects: readonly KubernetesObject[];
  readonly config: unknown;
}

type Predicate = (input: Input) => readonly Finding[];

type OfWorkloads = (
  objects: readonly KubernetesObject[],
  config: unknown,
  date: string,
) => Finding[];

function ofWorkloads(predicate: OfWorkloads): Predicate {
  return ({ objects, config }) => predicate(objects, config, TODAY);
}

type OfStack = (
  resources: readonly StackResource[],
  config: unknown,
  date: string,
  objects: readonly KubernetesObject[],
) => Finding[];

function ofStack(predicate: OfStack): Predicate {
  return ({ resources, config, objects }) => predicate(resources, config, TODAY, objects);
}

type OfContents = (
  contents: { resources: readonly StackResource[]; objects: readonly KubernetesObject[] },
  config: unknown,
  date: string,
) => Finding[];

function ofContents(predicate: OfContents): Predicate {
  return (input) => predicate(input, input.config, TODAY);
}

/** Each policy by its name. */
const PREDICATES: Readonly<Record<string, Predicate>> = {
  "cluster-is-monitored": ({ resources, objects, contents, config }) => {
    const unseen = new Set(contents.notLookedInto.map(({ urn }) => urn));
    return unmonitoredClusters(resources, config, TODAY, objects, unseen);
  },
  "critical-alerts-page": ofStack(silentAlertmanagers),
  "prometheus-external-labels-are-unique": ofStack(ambiguousPrometheuses),
  "one-compactor-per-bucket": ofStack(sharedBuckets),
  "retention-is-coherent": ofStack(incoherentRetention),
  "workload-is-scraped": ofWorkloads(unscrapedWorkloads),
  "workload-has-apm-agent": ofWorkloads(untracedWorkloads),
  "workload-logs-are-shipped": ofWorkloads(workloadsWithoutLogs),
  "workload-has-resource-requests": ofWorkloads(workloadsWithoutRequests),
  "workload-names-service-and-owner": ofWorkloads(unnamedWorkloads),
  "workload-standard-metadata": ({ random, resources }) => {
    const config = {
      labels: { owner: known(value(random, 1)) },
      annotations: known(value(random, 2)),
    };
    return resources.flatMap((resource) => {
      const found = missingMetadata(resource, resource.props, config);
      addStandardMetadata(resource.type, resource.props, config);
      return found;
    });
  },
  "helm-release-exact-version": ofStack(inexactChartVersions),
  "helm-release-contents": ({ resources, contents, config }) => {
    const asked = releasesOf(resources).map(askFor);
    const not = asked.flatMap((each) => ("not" in each ? [each.not] : []));
    return releasesNotLookedInto([...contents.notLookedInto, ...not], config, TODAY);
  },
  "image-is-pinned": ({ resources, contents, config }) =>
    unpinnedImages(resources, contents, config, TODAY),
  "image-registry-is-allowed": ({ random, resources, contents }) => {
    const config = { allowed: ["quay.io", known(value(random, 2))], waivers: value(random, 3) };
    return foreignImages(resources, contents, config, TODAY);
  },
  "no-secrets-in-clear": ({ resources, objects, config }) =>
    secretsInClear(resources, objects, config, TODAY),
  "iam-is-least-privilege": ofStack(excessiveIam),
  "object-storage-private-and-encrypted": ofStack(exposedBuckets),
  "monitoring-load-balancer-is-internal": ofContents(exposedMonitoring),
  "grafana-is-locked": ofContents(openGrafanas),
  "elasticsearch-is-safe": ofContents(unsafeElasticsearches),
  "stateful-parts-are-persistent": ofContents(forgetfulParts),
};

function inputOf(seed: number): Input {
  const random = randomFrom(seed);
  const resources = stack(random);
  const contents = contentsOf(random, resources);
  return {
    random,
    resources,
    contents,
    objects: contents.objects,
    config: known(value(random, 4)),
  };
}

/** Runs a predicate on many inputs; a failure tells the seed. */
function findingsOf(predicate: Predicate): Finding[] {
  const findings: Finding[] = [];
  for (let seed = 1; seed <= RUNS; seed++) {
    try {
      findings.push(...predicate(inputOf(seed)));
    } catch (error) {
      assert.fail(`seed ${seed}: ${String((error as Error).stack)}`);
    }
  }
  return findings;
}

describe("no predicate throws on any input", function () {
  this.timeout(60_000);

  it("every policy of the pack is tried", () => {
    const names = policies.map(({ name }) => name);
    assert.deepEqual([...names].sort(), Object.keys(PREDICATES).sort());
  });

  for (const [name, predicate] of Object.entries(PREDICATES)) {
    it(`${name}: ${RUNS} random stacks`, () => {
      const findings = findingsOf(predicate);
      assert.ok(findings.length > RUNS / 20, `the inputs say something to it: ${findings.length}`);
      for (const { message, undecided } of findings) {
        assert.equal(typeof message, "string");
        assert.ok(
          !message.includes(UNKNOWN),
          `says what an unknown is, not how it is spelt: ${message}`,
        );
        if (undecided === true) assert.ok(message.includes(NOT_KNOWN), message);
        if (name === "no-secrets-in-clear") assert.doesNotMatch(message, /swordfish/);
      }
    });
  }

  it("coverageOf: the same stacks in any order give the same clusters", () => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const resources = strangeStack(randomFrom(seed));
      const count = (list: readonly StackResource[]) => coverageOf(list).length;
      assert.equal(count(resources), count([...resources].reverse()), `seed ${seed}`);
    }
  });

  it("plain: copies whatever throws when it is touched as unknown", () => {
    const biting = {
      good: 1,
      get bad(): never {
        throw new Error("unknown");
      },
    };
    assert.deepEqual(plain({ biting, list: [biting] }), {
      biting: { good: 1, bad: UNKNOWN },
      list: [{ good: 1, bad: UNKNOWN }],
    });
    const endless: Properties = {};
    endless.self = endless;
    assert.ok(plain(endless));
    for (const odd of [undefined, null, 1, "text", [], () => 1]) assert.deepEqual(plain(odd), {});
  });
});
