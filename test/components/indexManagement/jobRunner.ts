import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IndexManagementArgs } from "../../../components/indexManagement/indexManagement";
import { resolveIndexManagementSettings } from "../../../components/indexManagement/settings";
import { resolveOrThrow } from "../../../components/internal/validation";
import { FakeStack, PASSWORD } from "./fakeStack";
import { ARGS } from "./fixtures";

/** How a run of the script ended. */
export interface Run {
  readonly code: number;
  /** Standard output and standard error. */
  readonly output: string;
  readonly errors: readonly string[];
  /** Requests that changed something. */
  readonly changes: readonly string[];
}

/** The script, run as the Job runs it, against a fake that stays for all runs of one test. */
export class JobRunner {
  readonly directory = mkdtempSync(join(tmpdir(), "index-management-"));
  stack = new FakeStack();
  port = 0;

  /** Puts a new fake in the place of the old one. */
  async begin(stack = new FakeStack()): Promise<void> {
    this.stack.close();
    this.stack = stack;
    this.port = await stack.listen();
  }

  /** Ends the fake and removes the files. */
  end(): void {
    this.stack.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Runs the files that the ConfigMap has for these arguments. */
  readonly run = (
    overrides: Partial<IndexManagementArgs> = {},
    env: Readonly<Record<string, string>> = {},
  ): Promise<Run> => {
    const args = { ...ARGS, ...overrides };
    const { files } = resolveOrThrow("Arguments", args, resolveIndexManagementSettings);
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(this.directory, name), text);
    this.stack.received.length = 0;
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        ["apply.mjs", "documents.json"].map((name) => join(this.directory, name)),
        { env: { ...this.environment(), ...env } },
        (failure, stdout, stderr) => {
          resolve({
            code: failure === null ? 0 : Number(failure.code),
            output: stdout + stderr,
            errors: stderr.split("\n").filter((line) => line !== ""),
            changes: this.stack.changes,
          });
        },
      );
    });
  };

  private environment(): Record<string, string | undefined> {
    return {
      PATH: process.env["PATH"],
      ELASTICSEARCH_URL: `http://127.0.0.1:${this.port}/es`,
      KIBANA_URL: `http://127.0.0.1:${this.port}/kb`,
      ELASTIC_PASSWORD: PASSWORD,
      SNAPSHOT_BUCKET: "gm-prod-logs",
      FIRST_DELAY_MS: "5",
      WAIT_SECONDS: "5",
    };
  }
}
