import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./helpers/program";

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import {
  AlertRouting,
  ClusterMonitoring,
  GlobalMonitoring,
  Grafana,
  PrometheusStack,
  routeOf,
  Thanos,
  ThanosObjectStorage,
} from "global-monitoring";

const config = new pulumi.Config();
const monitoring = new GlobalMonitoring("monitoring", {
  environment: "prod",
  domain: "monitoring.example.com",
  clusters: [
    {
      name: "hub",
      role: "hub",
      region: "eu-west-1",
      kubeconfig: config.requireSecret("kubeconfig"),
      oidcProviderArn: config.require("oidcProviderArn"),
      oidcProviderUrl: config.require("oidcProviderUrl"),
    },
  ],
  alerting: { phone: { kind: "pagerduty" }, deadMansSwitch: { kind: "webhook" } },
  receiverSecrets: { phone: config.requireSecret("phone"), deadMansSwitch: config.requireSecret("heartbeat") },
});
export const grafanaUrl: pulumi.Output<string> = pulumi.output(monitoring.grafanaUrl);
export const all = [AlertRouting, ClusterMonitoring, Grafana, PrometheusStack, routeOf, Thanos, ThanosObjectStorage];

// @ts-expect-error: an environment is required
new GlobalMonitoring("incomplete", { domain: "example.com", clusters: [], alerting: {} });
`;

const LOADS = `
const exported = require("global-monitoring");
for (const name of ["GlobalMonitoring", "ClusterMonitoring", "PrometheusStack", "Thanos", "ThanosObjectStorage", "AlertRouting", "Grafana"])
  if (typeof exported[name] !== "function") throw new Error(name + " is not exported");
`;

describe("the package", () => {
  let directory: string;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), "global-monitoring-package-"));
  });
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it("installs from its tarball into an empty project, loads and type-checks there", function () {
    this.timeout(600_000);
    const tarball = npm(
      ROOT,
      "pack",
      "--silent",
      "--ignore-scripts",
      "--pack-destination",
      directory,
    );
    writeFileSync(join(directory, "package.json"), JSON.stringify({ name: "user", private: true }));
    const typescript = `typescript@${versionOf("typescript")}`;
    const types = `@types/node@${versionOf("@types/node")}`;
    const install = ["install", "--ignore-scripts", "--no-audit", "--prefer-offline", "--silent"];
    npm(directory, ...install, join(directory, tarball), typescript, types);
    writeFileSync(join(directory, "index.ts"), PROGRAM);
    writeFileSync(join(directory, "loads.cjs"), LOADS);
    run(directory, process.execPath, "loads.cjs");
    const options = ["--noEmit", "--strict", "--module", "Node16", "--moduleResolution", "Node16"];
    run(directory, join(directory, "node_modules", ".bin", "tsc"), ...options, "index.ts");
  });

  it("carries the compiled components and nothing of the program, the tests or the configuration", () => {
    const listed = npm(ROOT, "pack", "--dry-run", "--json", "--ignore-scripts");
    const [{ files }] = JSON.parse(listed) as [{ files: { path: string }[] }];
    const paths = files.map((file) => file.path);
    assert.ok(paths.includes("bin/components/index.js"));
    assert.ok(paths.includes("bin/components/index.d.ts"));
    for (const path of paths)
      assert.match(
        path,
        /^(bin\/components\/|docs\/runbooks\/|package\.json|README\.md|LICENSE|CHANGELOG\.md)/,
      );
  });
});

function npm(cwd: string, ...args: string[]): string {
  return run(cwd, "npm", ...args);
}

function run(cwd: string, command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] })
      .toString()
      .trim();
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    throw new Error(
      `${command} ${args.join(" ")} failed:\n${stdout.toString()}${stderr.toString()}`,
    );
  }
}

function versionOf(name: string): string {
  const text = readFileSync(join(ROOT, "package.json"), "utf8");
  const { devDependencies } = JSON.parse(text) as { devDependencies: Record<string, string> };
  return devDependencies[name] ?? "latest";
}
