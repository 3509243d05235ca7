import assert from "node:assert/strict";
import { ClusterRole } from "../../../components/cluster";
import { formatProblem, Problems } from "../../../components/internal/validation";
import {
  type LogShippingArgs,
  resolveLogShippingSettings,
} from "../../../components/logShipping/settings";

const HUB: LogShippingArgs = {
  cluster: { name: "hub-euw1", region: "eu-west-1", environment: "prod" },
  role: ClusterRole.Hub,
};
const MONITOR = { kind: "http", name: "shop", hosts: ["https://shop.example.com/health"] } as const;
const LABEL = "a DNS label: 1 to 63 of a-z, 0-9 and -, not at the ends";
const MEMORY = "from 128Mi to 16Gi";

describe("settings of LogShipping", () => {
  it("ship the logs of all namespaces from all nodes, and nothing else, when nothing is said", () => {
    const settings = resolveLogShippingSettings(HUB, Problems.none());
    assert.equal(settings.operator, "install");
    assert.deepEqual(settings.filebeat, {
      memoryBytes: 512 * 2 ** 20,
      cpu: "100m",
      queueEvents: 3200,
      queueDiskBytes: undefined,
      excludeNamespaces: [],
    });
    assert.deepEqual(settings.tolerations, [{ operator: "Exists" }]);
    assert.deepEqual(settings.beats, {
      heartbeat: undefined,
      auditbeat: undefined,
      metricbeat: undefined,
    });
  });

  it("have no queue in memory beside one on disk", () => {
    const { filebeat } = resolveLogShippingSettings(
      { ...HUB, filebeat: { queue: { disk: "10Gi" } } },
      Problems.none(),
    );
    assert.equal(filebeat.queueEvents, undefined);
    assert.equal(filebeat.queueDiskBytes, 10 * 2 ** 30);
  });

  it("ask every 30 seconds, watch programs and settings, and read a node once a minute by default", () => {
    const { beats } = resolveLogShippingSettings(
      { ...HUB, beats: { heartbeat: { monitors: [MONITOR] }, auditbeat: {}, metricbeat: {} } },
      Problems.none(),
    );
    assert.equal(beats.heartbeat?.monitors[0]?.schedule, "@every 30s");
    assert.deepEqual(beats.auditbeat?.paths, ["/etc", "/usr/bin", "/usr/sbin"]);
    assert.equal(beats.metricbeat?.periodSeconds, 60);
  });

  for (const [what, args] of [
    ["a workload cluster with the host of Logstash", { role: "workload", logstashHost: "lb" }],
    [
      "the smallest values",
      { filebeat: { memory: "128Mi", queue: { events: 256, disk: undefined } } },
    ],
    ["the largest values", { filebeat: { memory: "16Gi", queue: { events: 65_536 } } }],
    [
      "a toleration with a value",
      { tolerations: [{ key: "a", value: "b", effect: "NoSchedule" }] },
    ],
    [
      "a cron schedule",
      { beats: { heartbeat: { monitors: [{ ...MONITOR, schedule: "*/5 * * * *" }] } } },
    ],
    [
      "a compound duration",
      { beats: { heartbeat: { monitors: [{ ...MONITOR, schedule: "@every 1m30s" }] } } },
    ],
    [
      "hosts of each kind",
      {
        beats: {
          heartbeat: {
            monitors: [
              { kind: "tcp", name: "db", hosts: ["db.example.com:5432", "tls://10.0.0.1:443"] },
              { kind: "icmp", name: "gateway", hosts: ["10.0.0.1", "gw.example.com"] },
            ],
          },
        },
      },
    ],
    ["the root of a node's file system", { beats: { auditbeat: { paths: ["/"] } } }],
  ] as readonly (readonly [string, Partial<LogShippingArgs>])[]) {
    it(`accept ${what}`, () => {
      assert.deepEqual(problemsOf(args), []);
    });
  }

  const rejections: readonly (readonly [string, Partial<LogShippingArgs>, string[]])[] = [
    [
      "a workload cluster that does not know where Logstash is",
      { role: ClusterRole.Workload },
      ["logstashHost must be given for a workload cluster, got nothing"],
    ],
    [
      "a host of Logstash on the hub",
      { logstashHost: "lb.example.com" },
      ['logstashHost must be left out on the hub, where Logstash runs, got "a host"'],
    ],
    [
      "an unknown way to get the operator",
      { operator: "none" as never },
      ['operator must be install or existing, got "none"'],
    ],
    [
      "memory that is too small, too large or none",
      {
        filebeat: { memory: "64Mi" },
        beats: { auditbeat: { memory: "17Gi" }, metricbeat: { memory: "much" } },
      },
      [
        `filebeat.memory must be ${MEMORY}, got "64Mi"`,
        `beats.auditbeat.memory must be ${MEMORY}, got "17Gi"`,
        'beats.metricbeat.memory must be a Kubernetes quantity such as "50Gi" or "500Mi", got "much"',
      ],
    ],
    [
      "a CPU request that is none",
      { filebeat: { cpu: "0" } },
      ['filebeat.cpu must be a Kubernetes quantity above 0 such as "100m", got "0"'],
    ],
    [
      "a queue of too few events",
      { filebeat: { queue: { events: 100 } } },
      ["filebeat.queue.events must be a whole number from 256 to 65536, got 100"],
    ],
    [
      "two queues",
      { filebeat: { queue: { events: 3200, disk: "512Mi" } } },
      [
        "filebeat.queue.events must be left out with a queue on disk, got 3200",
        'filebeat.queue.disk must be at least 1Gi, got "512Mi"',
      ],
    ],
    [
      "a pattern where a namespace is asked for",
      { filebeat: { excludeNamespaces: ["kube-system", "team-*"] } },
      [`filebeat.excludeNamespaces[1] must be ${LABEL}, got "team-*"`],
    ],
    [
      "tolerations that the API server refuses",
      {
        tolerations: [
          {},
          { operator: "Exists", value: "x" },
          { key: "a", operator: "In", effect: "Evict" },
        ],
      },
      [
        'tolerations[0].operator must be Exists when there is no key, got "Equal"',
        'tolerations[1].value must be left out with the operator Exists, got "x"',
        'tolerations[2].operator must be Exists or Equal, got "In"',
        'tolerations[2].effect must be NoSchedule, PreferNoSchedule, NoExecute, got "Evict"',
      ],
    ],
    [
      "Heartbeat without anything to ask",
      { beats: { heartbeat: { monitors: [] } } },
      ["beats.heartbeat.monitors must be a list of at least one monitor, got []"],
    ],
    [
      "two monitors of one name",
      { beats: { heartbeat: { monitors: [MONITOR, MONITOR] } } },
      ['beats.heartbeat.monitors[1].name must be the name of one monitor only, got "shop"'],
    ],
    [
      "monitors that Heartbeat would refuse",
      {
        beats: {
          heartbeat: {
            monitors: [
              { kind: "grpc" as never, name: "Shop", hosts: [] },
              { kind: "http", name: "a", hosts: ["shop.example.com"], timeoutSeconds: 0 },
              { kind: "tcp", name: "b", hosts: ["db"], schedule: "30s", expectedStatus: [200] },
              { ...MONITOR, expectedStatus: [20] },
            ],
          },
        },
      },
      [
        'beats.heartbeat.monitors[0].kind must be http, tcp or icmp, got "grpc"',
        `beats.heartbeat.monitors[0].name must be ${LABEL}, got "Shop"`,
        "beats.heartbeat.monitors[0].hosts must be a list of at least one host, got []",
        'beats.heartbeat.monitors[1].hosts[0] must be an http(s) URL such as "https://shop.example.com/health", got "shop.example.com"',
        "beats.heartbeat.monitors[1].timeoutSeconds must be a whole number from 1 to 300, got 0",
        'beats.heartbeat.monitors[2].hosts[0] must be host:port such as "db.example.com:5432", got "db"',
        'beats.heartbeat.monitors[2].schedule must be "@every" and a duration such as "@every 30s", or a cron expression, got "30s"',
        "beats.heartbeat.monitors[2].expectedStatus must be left out unless kind is http, got [200]",
        "beats.heartbeat.monitors[3].expectedStatus[0] must be a whole number from 100 to 599, got 20",
      ],
    ],
    [
      "paths that are not absolute, climb, end in a slash or come twice",
      { beats: { auditbeat: { paths: ["etc", "/etc/../root", "/etc/", "/etc", "/etc"] } } },
      [
        'beats.auditbeat.paths[0] must be an absolute path without ".." and without "/" at the end, got "etc"',
        'beats.auditbeat.paths[1] must be an absolute path without ".." and without "/" at the end, got "/etc/../root"',
        'beats.auditbeat.paths[2] must be an absolute path without ".." and without "/" at the end, got "/etc/"',
        'beats.auditbeat.paths[4] must be listed once, got "/etc"',
      ],
    ],
    [
      "Metricbeat without modules or with unknown ones, and too often",
      { beats: { metricbeat: { modules: ["redis" as never], periodSeconds: 1 } } },
      [
        'beats.metricbeat.modules[0] must be system or kubelet, got "redis"',
        "beats.metricbeat.periodSeconds must be a whole number from 10 to 3600, got 1",
      ],
    ],
  ];
  for (const [what, args, expected] of rejections) {
    it(`rejects ${what}`, () => {
      assert.deepEqual(problemsOf(args), expected);
    });
  }
});

function problemsOf(args: Partial<LogShippingArgs>): readonly string[] {
  const problems = Problems.none();
  resolveLogShippingSettings({ ...HUB, ...args }, problems);
  return problems.list.map((problem) => formatProblem(problem).trim());
}
