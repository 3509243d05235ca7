/** A machine of its own for tests of rendering: cache, charts, and a helm that does what the test says. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { StackResource } from "../../../policy/policies/lib/resources";
import type { Properties } from "../../../policy/policies/lib/values";
import { RELEASE, resource } from "./resources";

/** Folders and helm of one test. */
export interface Machine {
  readonly folder: string;
  /** An environment that knows nothing of the real machine but PATH. */
  readonly env: Record<string, string | undefined>;
  /** Each call of the fake helm so far, its arguments. */
  readonly calls: (command: string) => string[];
  /** Puts a file below the folder. */
  readonly write: (name: string, content: string, mode?: number) => string;
  /** Makes a fake helm; `template` is what `helm template` runs, in sh. */
  readonly helm: (template: string, name?: string) => string;
  /** Files of the cache of rendered releases. */
  readonly rendered: () => string[];
}

const machines: string[] = [];

/** A new machine; its helm prints one Deployment. */
export function machine(template = printed(deployment())): Machine {
  // Links are resolved: macOS has its temporary folder behind one.
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "helm-render-")));
  machines.push(folder);
  const log = path.join(folder, "calls");
  const write = (name: string, content: string, mode = 0o644) => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content, { mode });
    return file;
  };
  const helm = (script: string, name = "helm") =>
    write(
      `tools/${name}`,
      `#!/bin/sh\necho "$@" >> '${log}'\ncase "$1" in\nversion) printf v4.0.0 ;;\ntemplate)\n${script}\n;;\npull)\nexit 1\n;;\nesac\n`,
      0o755,
    );
  const env: Record<string, string | undefined> = {
    PATH: process.env.PATH,
    XDG_CACHE_HOME: path.join(folder, "cache"),
    HELM: helm(template),
  };
  // The name of a chart is enough for a helm that does not read it.
  write("cache/global-monitoring/charts/demo-1.2.3.tgz", "demo");
  return {
    folder,
    env,
    write,
    helm,
    calls: (command) =>
      fs.existsSync(log)
        ? fs
            .readFileSync(log, "utf8")
            .split("\n")
            .filter((line) => line.startsWith(`${command} `))
        : [],
    rendered: () => {
      const cache = path.join(folder, "cache/global-monitoring/rendered");
      return fs.existsSync(cache)
        ? fs.readdirSync(cache).map((name) => path.join(cache, name))
        : [];
    },
  };
}

/** Deletes the folders of all machines; to be called after the tests. */
export function removeMachines(): void {
  for (const folder of machines.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
}

/** A command that prints a text. */
export function printed(text: string): string {
  return `cat > /dev/null; cat <<'END'\n${text}\nEND`;
}

/** A manifest as helm prints it. */
export function deployment(name = "demo"): string {
  return `---\n# Source: demo/templates/deployment.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n`;
}

/** A release of the chart that each machine has. */
export function demoRelease(more: Properties = {}, name = "demo-release"): StackResource {
  return resource(
    RELEASE,
    name,
    {
      name: "demo",
      namespace: "shop",
      chart: "demo",
      version: "1.2.3",
      repositoryOpts: { repo: "https://charts.example.com" },
      values: { replicas: 1 },
      ...more,
    },
    { provider: "urn:pulumi:dev::test::pulumi:providers:kubernetes::shop" },
  );
}
