import assert from "node:assert/strict";
import { ELASTIC_VERSION } from "../../components/internal/charts";
import {
  elasticUsers,
  loggingServiceAccounts,
  namespaces,
  secrets,
  serviceAccounts,
  services,
} from "../../components/internal/names";
import { disruptionProblems } from "./checks/disruption";
import { eckAdmissionProblems } from "./checks/eckAdmission";
import { eckKeyProblems, eckNumberProblems } from "./checks/eckConfig";
import { eckProblems, eckReferenceProblems } from "./checks/eckProblems";
import { grafanaProblems } from "./checks/grafana";
import { imageProblems, imagesOf } from "./checks/images";
import { at, type Manifest, ofKind } from "./checks/manifest";
import { secretNameProblems, serviceNameProblems } from "./checks/names";
import { orderProblems } from "./checks/order";
import { podMonitorProblems } from "./checks/podMonitors";
import { policyProblems } from "./checks/policies";
import { probeProblems, unusedExcuses } from "./checks/probes";
import { receiverFileProblems } from "./checks/receiverFiles";
import { type Inventory, inventory, objectProblems, serviceProblems } from "./checks/references";
import { resourceProblems } from "./checks/resources";
import { type SchemaCheck, schemaCheck } from "./checks/schema";
import { bindingProblems, scrapeProblems, selectorProblems } from "./checks/scrape";
import { selectionProblems } from "./checks/selection";
import { assumedRoleProblems, trustProblems } from "./checks/trust";
import { podHostProblems, storageClassProblems, volumeClaims } from "./checks/volumes";
import { workloads } from "./checks/workloads";
import { countChecked, skipBecause } from "./counts";
import { have } from "./have";
import { HOST_ACCESS, securityProblems } from "./hostAccess";
import { isForeignService, keptByOperators } from "./operators";
import { clustersOf, previewOf, STACKS, storageClasses } from "./program";
import { cannotRender, type RenderedCluster, renderCluster } from "./rendered";
import { WITHOUT_PROBES } from "./withoutProbes";

/** Kubernetes versions for which charts are rendered: templates ask for the version. */
const KUBERNETES = ["1.31.0", "1.34.0"] as const;

const checkers = new Map<string, SchemaCheck>();

/** Compiling the definitions takes seconds; most clusters of a Kubernetes version have the same. */
function checkerOf(version: string, manifests: readonly Manifest[]): SchemaCheck {
  const definitions = ofKind(manifests, "CustomResourceDefinition");
  const key = [version, ...definitions.map(({ metadata }) => metadata.name).sort()].join(" ");
  const checker = checkers.get(key) ?? schemaCheck(manifests);
  checkers.set(key, checker);
  return checker;
}

function none(problems: readonly string[]): void {
  assert.deepEqual([...new Set(problems)], []);
}

describe("the charts as the real helm renders them", function () {
  this.timeout(180_000);
  const totals = { releases: 0, manifests: 0, images: new Set<string>() };
  const inventories: Inventory[] = [];

  before(function () {
    const why = cannotRender();
    if (why !== undefined) skipBecause(this, why);
  });

  after(() => {
    const { releases, manifests, images } = totals;
    if (releases === 0) return;
    countChecked("rendered releases", releases);
    countChecked("manifests", manifests);
    countChecked("images", images.size);
  });

  for (const stack of STACKS) {
    for (const version of KUBERNETES) {
      describe(`of ${stack} for Kubernetes ${version}`, () => {
        let clusters: readonly RenderedCluster[] = [];

        before(async () => {
          const { resources } = await previewOf(stack);
          clusters = clustersOf(resources).map((cluster) => renderCluster(cluster, version));
          for (const cluster of clusters) {
            totals.releases += cluster.releases.length;
            totals.manifests += cluster.manifests.length;
            for (const image of imagesOf(cluster.manifests)) totals.images.add(image);
            inventories.push(have(cluster.manifests));
          }
        });

        /** Asserts that a check finds nothing on any cluster. */
        const clean = (check: (cluster: RenderedCluster) => readonly string[]): void => {
          assert.notEqual(clusters.length, 0, "the program has no cluster");
          none(
            clusters.flatMap((cluster) =>
              check(cluster).map((what) => `${cluster.cluster}: ${what}`),
            ),
          );
        };

        it("are only objects that Kubernetes and the custom resource definitions accept", () => {
          clean(({ manifests }) => manifests.flatMap(checkerOf(version, manifests)));
        });

        it("name each object once", () => {
          clean(({ manifests }) => {
            const keys = manifests.map(({ kind, apiVersion, metadata }) =>
              [apiVersion.split("/")[0], kind, metadata.namespace, metadata.name].join(" "),
            );
            return keys.filter((key, i) => keys.indexOf(key) !== i);
          });
        });

        it("name only Services and ports that exist", () => {
          clean(({ manifests }) => serviceProblems(manifests, have(manifests)));
        });

        it("name only Secrets, keys, ConfigMaps and ServiceAccounts that exist", () => {
          clean(({ manifests }) => [
            ...objectProblems(manifests, have(manifests)),
            ...eckReferenceProblems(manifests, have(manifests)),
            ...receiverFileProblems(manifests, have(manifests)),
          ]);
        });

        it("run one version of the Elastic Stack, by TLS, on volumes that survive", () => {
          clean(({ manifests }) => [
            ...eckProblems(manifests, ELASTIC_VERSION),
            ...eckAdmissionProblems(manifests),
          ]);
        });

        it("give ECK keys that it can read, and numbers that it writes as they are", () => {
          clean(({ manifests }) => [...eckKeyProblems(manifests), ...eckNumberProblems(manifests)]);
        });

        it("scrape only Services, pods and ports that exist", () => {
          clean(({ manifests }) => [
            ...scrapeProblems(manifests, keptByOperators),
            ...podMonitorProblems(manifests),
          ]);
        });

        it("are selected by Prometheus, and rules by one that evaluates them", () => {
          clean(({ manifests }) => selectionProblems(manifests));
        });

        it("name only pods that their StatefulSets have", () => {
          clean(({ manifests }) => podHostProblems(manifests));
        });

        it("give Grafana data sources that are Services, and dashboards that ask only these", () => {
          clean(({ manifests }) => grafanaProblems(manifests));
        });

        it("claim volumes of the StorageClass that the configuration names, or the default", () => {
          const classes = storageClasses(stack);
          clean(({ cluster, manifests }) => {
            assert.notEqual(volumeClaims(manifests).length, 0);
            return storageClassProblems(manifests, classes.get(cluster) ?? "no such cluster");
          });
        });

        it("put pods behind every Service, and bind roles and ServiceAccounts that exist", () => {
          clean(({ manifests }) => [
            ...selectorProblems(manifests, isForeignService),
            ...bindingProblems(manifests),
          ]);
        });

        it("have network policies that protect and admit pods that exist", () => {
          const fleet = clusters.flatMap(({ manifests }) => manifests);
          clean(({ manifests }) => policyProblems(manifests, fleet));
        });

        it("run pods that pass Pod Security restricted, but for the host access of node-exporter and Beats", () => {
          clean(({ manifests }) => workloads(manifests).flatMap(securityProblems));
        });

        it("put pods only into namespaces that enforce what they pass", () => {
          clean(({ manifests }) => {
            const levels = new Map(
              ofKind(manifests, "Namespace").map(({ metadata }) => [
                metadata.name,
                metadata.labels?.["pod-security.kubernetes.io/enforce"],
              ]),
            );
            return workloads(manifests).flatMap(({ id, namespace }) => {
              const wanted = namespace in HOST_ACCESS ? "privileged" : "restricted";
              const level = levels.get(namespace);
              return level === wanted ? [] : [`${id}: ${namespace} enforces ${String(level)}`];
            });
          });
        });

        it("declare requests and a memory limit for every container", () => {
          clean(({ manifests }) => resourceProblems(manifests));
        });

        it("are asked by probes in every long-running container, but for those with a reason", () => {
          clean(({ manifests }) => probeProblems(manifests, WITHOUT_PROBES));
        });

        it("start only images with a tag that is not latest", () => {
          clean(({ manifests }) => imageProblems(manifests));
        });

        it("have disruption budgets that match the replicas", () => {
          clean(({ manifests }) => disruptionProblems(manifests));
        });

        it("make each custom resource after its definition", async () => {
          const { resources } = await previewOf(stack);
          const before = new Map(
            // A resource is registered after its parent, and a component after what it depends on.
            resources.map(({ urn, parent, options }) => {
              const own = options.dependsOn ?? [];
              return [urn, parent === undefined ? own : [parent, ...own]] as const;
            }),
          );
          const objects = new Map(
            clustersOf(resources).map(({ cluster, objects: own }) => [cluster, own]),
          );
          clean(({ cluster, releases }) =>
            orderProblems(
              [
                ...releases,
                ...(objects.get(cluster) ?? []).map(({ urn, manifest }) => ({
                  urn,
                  manifests: [manifest],
                })),
              ],
              before,
            ),
          );
        });
      });
    }

    it(`let IAM roles of ${stack} trust only ServiceAccounts that exist, and those that take them`, async () => {
      const { resources } = await previewOf(stack);
      const clusters = clustersOf(resources).map(
        (cluster) => renderCluster(cluster, KUBERNETES[0]).manifests,
      );
      const accounts = clusters.flatMap((manifests) => [...inventory(manifests).serviceAccounts]);
      const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
      none([
        ...trustProblems(roles, new Set(accounts)),
        ...clusters.flatMap((manifests) => assumedRoleProblems(manifests, roles)),
      ]);
    });
  }

  it("give Prometheus replicas, a volume and the object store in prod", async () => {
    const { resources } = await previewOf("prod");
    const [cluster] = clustersOf(resources);
    assert.ok(cluster !== undefined);
    const { manifests } = renderCluster(cluster, KUBERNETES[1]);
    const [prometheus] = ofKind(manifests, "Prometheus");
    assert.equal(at(prometheus, "spec", "replicas"), 2);
    assert.notEqual(at(prometheus, "spec", "storage", "volumeClaimTemplate"), undefined);
    assert.notEqual(at(prometheus, "spec", "thanos", "objectStorageConfig", "name"), undefined);
  });

  it("lack every probe that has an excuse", async () => {
    const { resources } = await previewOf("prod");
    const manifests = clustersOf(resources).flatMap(
      (cluster) => renderCluster(cluster, KUBERNETES[1]).manifests,
    );
    none(unusedExcuses(manifests, WITHOUT_PROBES));
  });

  describe("of all stacks together", () => {
    const userSecrets = Object.fromEntries(
      Object.entries(elasticUsers).map(([user, { secretName, usernameKey, passwordKey }]) => [
        `elasticUsers.${user}`,
        { name: secretName, usernameKey, passwordKey },
      ]),
    );

    it("have every Service, port and Secret under the name that other pieces use", () => {
      none([
        ...serviceNameProblems(services, inventories),
        ...secretNameProblems(secrets, inventories),
        ...secretNameProblems(userSecrets, inventories),
      ]);
    });

    it("have every ServiceAccount under the name that IAM roles trust", () => {
      const found = new Set(inventories.flatMap((cluster) => [...cluster.serviceAccounts]));
      const { filebeat, ...onTheHub } = loggingServiceAccounts;
      const wanted = [
        ...Object.values(serviceAccounts).map((name) => `${namespaces.monitoring}/${name}`),
        ...Object.values(onTheHub).map((name) => `${namespaces.logging}/${name}`),
        `${namespaces.beats}/${filebeat}`,
      ];
      none(wanted.filter((place) => !found.has(place)));
    });
  });
});
