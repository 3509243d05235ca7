import assert from "node:assert/strict";
import { excessiveIam } from "../../../../../policy/policies/iamIsLeastPrivilege";
import { objectOf, objectOfManifest } from "../../../../../policy/policies/lib/objects";
import type { StackResource } from "../../../../../policy/policies/lib/resources";
import { UNKNOWN, type Properties } from "../../../../../policy/policies/lib/values";
import { EKS, on, provider, resource } from "../../../helpers/resources";

const TODAY = "2027-03-01";
const ARN = "arn:aws:iam::111122223333:role/api";
const issuerOf = (id: string) => `oidc.eks.eu-west-1.amazonaws.com/id/${id}`;

/** A statement of a trust policy for one ServiceAccount of the cluster with this issuer. */
function statement(id: string, change: Properties = {}) {
  const issuer = issuerOf(id);
  return {
    Effect: "Allow",
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
    Condition: {
      StringEquals: {
        [`${issuer}:sub`]: "system:serviceaccount:shop:api",
        [`${issuer}:aud`]: "sts.amazonaws.com",
      },
    },
    ...change,
  };
}

function role(statements: unknown, props: Properties = {}): StackResource {
  const assumeRolePolicy = { Version: "2012-10-17", Statement: statements };
  return resource("aws:iam/role:Role", "api", { arn: ARN, assumeRolePolicy, ...props });
}

/** A cluster that the stack makes, the provider that leads to it, and what IAM knows of it. */
function cluster(name: string, id: string): StackResource[] {
  const endpoint = `https://${name}.eks.amazonaws.com`;
  const identities = [{ oidcs: [{ issuer: `https://${issuerOf(id)}` }] }];
  return [
    resource(EKS, name, { name, endpoint, identities }),
    provider(`${name}-k8s`, { kubeconfig: JSON.stringify({ server: endpoint }) }),
  ];
}

function account(name: string, arn: unknown = ARN): StackResource {
  return on(`${name}-k8s`, "kubernetes:core/v1:ServiceAccount", `${name}-api`, {
    metadata: {
      name: "api",
      namespace: "shop",
      annotations: { "eks.amazonaws.com/role-arn": arn },
    },
  });
}

function judge(...resources: StackResource[]) {
  const objects = resources.map(objectOf).filter((object) => object !== undefined);
  return excessiveIam(resources, {}, TODAY, objects);
}

describe("the policy iam-is-least-privilege on the users of roles", () => {
  const clusters = [...cluster("a", "AAAA"), ...cluster("b", "BBBB")];

  it("accepts a role whose provider is that of the cluster", () => {
    assert.deepEqual(judge(...clusters, role([statement("AAAA")]), account("a")), []);
    const both = role([statement("AAAA"), statement("BBBB")]);
    assert.deepEqual(judge(...clusters, both, account("a"), account("b")), []);
  });

  it("rejects one that trusts another cluster than that of the ServiceAccount", () => {
    const [finding, ...others] = judge(...clusters, role([statement("BBBB")]), account("a"));
    assert.deepEqual(others, []);
    assert.match(finding!.message, /^Role "api" must grant no more than is needed:\n/);
    assert.match(
      finding!.message,
      /trusts oidc\S+\/BBBB, so pods of another cluster, and not ServiceAccount shop\/api on "a", whose tokens are of oidc\S+\/AAAA:/,
    );
    assert.equal(finding!.undecided, undefined);
  });

  it("finds the ServiceAccount that a release makes", () => {
    const release = on("a-k8s", "kubernetes:helm.sh/v3:Release", "api", { chart: "api" });
    const { kind, metadata } = { kind: "ServiceAccount", metadata: account("a").props.metadata };
    const inside = objectOfManifest(
      { apiVersion: "v1", kind, metadata },
      { ...release, namespace: "shop" },
    )!;
    const found = excessiveIam([...clusters, role([statement("BBBB")]), release], {}, TODAY, [
      inside,
    ]);
    assert.equal(found.length, 1);
  });

  it("knows a cluster's issuer by the provider that is made from it", () => {
    const oidc = {
      ...resource("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "a", {
        url: `https://${issuerOf("AAAA")}`,
      }),
      propertyDependencies: { url: [clusters[0]!.urn] },
    };
    const unsaid = clusters.map((each) => ({
      ...each,
      props: { ...each.props, identities: undefined },
    }));
    const used = [role([statement("BBBB")]), account("a")];
    assert.deepEqual(judge(...unsaid, ...used), []);
    assert.equal(judge(...unsaid, oidc, ...used).length, 1);
    const ci = { ...oidc, props: { url: "https://token.actions.githubusercontent.com" } };
    assert.deepEqual(judge(...unsaid, ci, ...used), []);
  });

  it("rejects a role of an add-on that trusts another cluster than that of the add-on", () => {
    const addon = resource("aws:eks/addon:Addon", "adot", {
      addonName: "adot",
      clusterName: "a",
      serviceAccountRoleArn: ARN,
    });
    assert.deepEqual(judge(...clusters, role([statement("AAAA")]), addon), []);
    const [finding] = judge(...clusters, role([statement("BBBB")]), addon);
    assert.match(finding!.message, /not add-on adot on "a"/);
  });

  it("says nothing where the stack does not know", () => {
    const strange = role([statement("BBBB")]);
    const quiet: [string, StackResource[]][] = [
      ["a role that nothing here uses", [...clusters, strange]],
      [
        "a role of another stack",
        [...clusters, role([statement("BBBB")], { arn: UNKNOWN }), account("a")],
      ],
      ["an annotation", [...clusters, strange, account("a", UNKNOWN)]],
      ["a cluster of another stack", [provider("a-k8s"), strange, account("a")]],
      [
        "an issuer",
        [
          resource(EKS, "a", { endpoint: "https://a.eks.amazonaws.com" }),
          clusters[1]!,
          strange,
          account("a"),
        ],
      ],
      [
        "a role that a service hands to pods",
        [
          ...clusters,
          role([
            statement("BBBB"),
            {
              Effect: "Allow",
              Action: "sts:AssumeRole",
              Principal: { Service: "pods.eks.amazonaws.com" },
            },
          ]),
          account("a"),
        ],
      ],
    ];
    for (const [title, stack] of quiet) assert.deepEqual(judge(...stack), [], title);
    const unseen = role([statement("BBBB"), UNKNOWN]);
    assert.deepEqual(
      judge(...clusters, unseen, account("a")).map(({ undecided }) => undecided),
      [true],
    );
  });

  it("rejects a condition on the subjects of another provider than the trusted one", () => {
    const { Condition } = statement("AAAA");
    const [finding] = judge(role([statement("BBBB", { Condition })]));
    assert.match(
      finding!.message,
      /condition is on sub of \S+\/AAAA, which no token of \S+\/BBBB has/,
    );
    const Principal = {
      Federated: ["AAAA", "BBBB"].map(
        (id) => `arn:aws:iam::111122223333:oidc-provider/${issuerOf(id)}`,
      ),
    };
    assert.deepEqual(judge(role([statement("BBBB", { Principal })])), []);
    const open = { Federated: UNKNOWN };
    assert.deepEqual(judge(role([statement("BBBB", { Principal: open })])), []);
  });

  it("does not mind how a condition's key is written", () => {
    const Condition = {
      StringEquals: {
        [`${issuerOf("bbbb").toUpperCase()}:sub`]: "system:serviceaccount:shop:api",
        [`${issuerOf("BBBB")}:aud`]: "sts.amazonaws.com",
      },
    };
    assert.deepEqual(judge(role([statement("BBBB", { Condition })])), []);
  });
});
