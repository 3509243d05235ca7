import assert from "node:assert/strict";
import type { Manifest, Tree } from "./manifest";
import { definition, deployment, object, service } from "./objects";
import { orderProblems } from "./order";
import { policyProblems } from "./policies";
import { bindingProblems, scrapeProblems, selectorProblems } from "./scrape";
import { assumedRoleProblems, trustProblems } from "./trust";

describe("scrapeProblems", () => {
  const web: Manifest = {
    ...service("web", { name: "http", port: 80 }),
    metadata: { name: "web", namespace: "ns", labels: { app: "web" } },
  };
  const monitor = (port: string | undefined, app = "web", scope: Tree = {}) =>
    object("monitoring.coreos.com/v1", "ServiceMonitor", "m", {
      spec: { selector: { matchLabels: { app } }, endpoints: [{ port }], ...scope },
    });

  it("accepts a port of a selected Service, made here or kept by an operator", () => {
    assert.deepEqual(scrapeProblems([web, monitor("http")]), []);
    const kept = { namespace: "other", labels: { app: "kept" }, ports: ["https"] };
    const scope = { namespaceSelector: { matchNames: ["other"] } };
    assert.deepEqual(scrapeProblems([monitor("https", "kept", scope)], [kept]), []);
  });

  it("rejects a monitor that selects nothing, here or in its namespaces", () => {
    assert.match(scrapeProblems([web, monitor("http", "wep")])[0] ?? "", /selects no Service/);
    const scope = { namespaceSelector: { matchNames: ["other"] } };
    assert.match(scrapeProblems([web, monitor("http", "web", scope)])[0] ?? "", /no Service/);
  });

  it("rejects a port that no selected Service has, and an endpoint without one", () => {
    assert.match(scrapeProblems([web, monitor("web")])[0] ?? "", /a port web/);
    assert.match(scrapeProblems([web, monitor(undefined)])[0] ?? "", /none named/);
  });
});

describe("selectorProblems", () => {
  const over = (app: string, targetPort: string) =>
    object("v1", "Service", "s", {
      spec: { selector: { app }, ports: [{ port: 80, targetPort }] },
    });
  const app = deployment({ ports: [{ name: "http", containerPort: 8080 }] });

  it("accepts a Service over pods with its port", () => {
    assert.deepEqual(selectorProblems([app, over("app", "http")]), []);
  });

  it("rejects a Service over no pod, or without its port", () => {
    assert.match(selectorProblems([app, over("apq", "http")])[0] ?? "", /selects no pod/);
    assert.match(selectorProblems([app, over("app", "web")])[0] ?? "", /no pod has a port web/);
  });
});

describe("bindingProblems", () => {
  const binding = (kind: string, role: string, account: string) =>
    object("rbac.authorization.k8s.io/v1", "RoleBinding", "b", {
      roleRef: { kind, name: role },
      subjects: [{ kind: "ServiceAccount", name: account }],
    });
  const have = [
    object("rbac.authorization.k8s.io/v1", "Role", "r"),
    object("v1", "ServiceAccount", "a"),
  ];

  it("accepts roles and ServiceAccounts that exist, and Kubernetes' own roles", () => {
    const own = binding("ClusterRole", "system:auth-delegator", "a");
    assert.deepEqual(bindingProblems([...have, binding("Role", "r", "a"), own]), []);
  });

  it("rejects a role and a ServiceAccount that do not exist", () => {
    assert.deepEqual(bindingProblems([...have, binding("Role", "x", "y")]), [
      "ns/RoleBinding/b: no ns/Role/x",
      "ns/RoleBinding/b: no ns/ServiceAccount/y",
    ]);
  });
});

describe("orderProblems", () => {
  const crds = { urn: "crds", manifests: [definition("Thing", {})] };
  const user = { urn: "user", manifests: [object("example.org/v1", "Thing", "t")] };

  it("accepts a custom resource that waits for its definition, also through others", () => {
    const before = new Map([
      ["user", ["middle"]],
      ["middle", ["crds"]],
    ]);
    assert.deepEqual(orderProblems([user, crds], before), []);
  });

  it("rejects a custom resource that does not", () => {
    assert.deepEqual(orderProblems([user, crds], new Map()), [
      "ns/Thing/t (user) does not wait for crds",
    ]);
  });
});

describe("trustProblems", () => {
  const role = (condition: Tree) => ({
    urn: "role",
    inputs: {
      assumeRolePolicy: JSON.stringify({
        Statement: [{ Principal: { Federated: "arn:oidc" }, Condition: condition }],
      }),
    },
  });
  const accounts = new Set(["ns/app"]);

  it("accepts trust in a ServiceAccount that exists", () => {
    const condition = { StringEquals: { "host/id:sub": "system:serviceaccount:ns:app" } };
    assert.deepEqual(trustProblems([role(condition)], accounts), []);
  });

  it("rejects trust in one that does not, in all of them, and a policy that is not known", () => {
    const wrong = { StringEquals: { "host/id:sub": ["system:serviceaccount:ns:ap"] } };
    assert.match(trustProblems([role(wrong)], accounts)[0] ?? "", /no ServiceAccount/);
    assert.match(trustProblems([role({})], accounts)[0] ?? "", /trusts every/);
    const unknown = { urn: "role", inputs: { assumeRolePolicy: "[unknown]" } };
    assert.match(trustProblems([unknown], accounts)[0] ?? "", /not known/);
  });
});

describe("assumedRoleProblems", () => {
  const arn = "arn:aws:iam::111122223333:role/gm-app";
  const role = (account: string) => ({
    urn: "role",
    inputs: {
      name: "gm-app",
      assumeRolePolicy: JSON.stringify({
        Statement: [
          { Condition: { StringEquals: { "host:sub": `system:serviceaccount:${account}` } } },
        ],
      }),
    },
  });
  const annotated: Manifest = {
    ...object("v1", "ServiceAccount", "app"),
    metadata: {
      name: "app",
      namespace: "ns",
      annotations: { "eks.amazonaws.com/role-arn": arn },
    },
  };
  const told = deployment(
    { env: [{ name: "AWS_ROLE_ARN", value: arn }] },
    { serviceAccountName: "app" },
  );

  it("accepts a role that trusts the ServiceAccount that takes it", () => {
    assert.deepEqual(assumedRoleProblems([annotated, told], [role("ns:app")]), []);
  });

  it("rejects a role that trusts another one, and a role that nobody makes", () => {
    for (const taker of [annotated, told]) {
      assert.match(
        assumedRoleProblems([taker], [role("ns:other")])[0] ?? "",
        /ns\/app takes the role gm-app, which trusts system:serviceaccount:ns:other/,
      );
      assert.match(assumedRoleProblems([taker], [])[0] ?? "", /not made: arn:aws/);
    }
  });
});

describe("policyProblems", () => {
  const policy = (app: string, peer: string) =>
    object("networking.k8s.io/v1", "NetworkPolicy", "p", {
      spec: {
        podSelector: { matchLabels: { app } },
        ingress: [{ from: [{ podSelector: { matchLabels: { app: peer } } }] }],
      },
    });

  it("accepts a policy between pods that exist, also of another cluster", () => {
    assert.deepEqual(policyProblems([deployment(), policy("app", "app")]), []);
    const other = object("v1", "Pod", "other");
    const pod = { ...other, metadata: { ...other.metadata, labels: { app: "hub" } } };
    const fleet = [deployment(), pod];
    assert.deepEqual(policyProblems([deployment(), policy("app", "hub")], fleet), []);
  });

  it("rejects a policy that protects nobody or admits nobody", () => {
    const [one, two] = policyProblems([deployment(), policy("apq", "apr")]);
    assert.match(one ?? "", /protects no pod/);
    assert.match(two ?? "", /no pod is .*"apr"/);
  });
});
