/** Client of a CrossGuard policy pack, over Pulumi's Analyzer protocol. */
import {
  type AnalyzeDiagnostic,
  AnalyzeResponse,
  AnalyzerInfo,
  EnforcementLevel,
  PolicyType,
  RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { configurePack, type PackScope } from "./analyzerConfig";
import { analyzeRequest, analyzeStackRequest, providerMessage } from "./analyzerMessages";
import type { RawClient } from "./rpc";
import type { EngineResource, EngineState } from "./state";

/** A policy's complaint about a resource or the stack. */
export interface Violation {
  readonly policy: string;
  readonly pack: string;
  readonly packVersion: string;
  readonly level: "advisory" | "mandatory";
  /** URN of the resource, or that of the stack when the policy judges the stack as a whole. */
  readonly urn: string;
  readonly message: string;
  /** The policy's own description. */
  readonly description: string;
}

/** A change that a policy made to a resource's properties. */
export interface Remediation {
  readonly policy: string;
  readonly pack: string;
  readonly urn: string;
  readonly description: string;
  /** Set when the policy could not remediate, and why. */
  readonly problem?: string;
}

/** A running pack that judges the resources of one run. */
export interface PolicyPack {
  readonly name: string;
  readonly version: string;
  /** Names of the policies that are not disabled. */
  readonly policies: readonly string[];
  /**
   * Remediates a resource's inputs and has them analysed. Waits only when the pack has remediations: else the answer
   * to the program depends on nothing the pack says, and the analysis goes on in the background. A pack whose policies
   * all judge the stack is not asked: its answer would be empty.
   */
  review(resource: EngineResource): Promise<void>;
  /** Waits for all analyses, then judges the stack. `complete: false` (a failed program) leaves the stack unjudged. */
  finish(complete: boolean): Promise<void>;
  /** Whether it has judged the whole stack. */
  readonly judged: boolean;
  readonly violations: readonly Violation[];
  readonly remediations: readonly Remediation[];
}

/** Analyses that may wait at once; more would only queue in the pack's single thread and take memory. */
const MAX_IN_FLIGHT = 64;

function violationOf(diagnostic: AnalyzeDiagnostic, urn: string): Violation {
  const mandatory = diagnostic.getEnforcementlevel() !== EnforcementLevel.ADVISORY;
  return {
    policy: diagnostic.getPolicyname(),
    pack: diagnostic.getPolicypackname(),
    packVersion: diagnostic.getPolicypackversion(),
    level: mandatory ? "mandatory" : "advisory",
    urn: diagnostic.getUrn() === "" ? urn : diagnostic.getUrn(),
    message: diagnostic.getMessage(),
    description: diagnostic.getDescription(),
  };
}

/** Lets at most `limit` tasks run at once. */
function createGate(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      return await task();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}

/** What a pack said, before it is sorted. */
interface Findings {
  readonly violations: Violation[];
  readonly remediations: Remediation[];
}

async function remediate(
  client: RawClient,
  resource: EngineResource,
  request: Buffer,
  into: Findings,
) {
  const bytes = await client.call("/pulumirpc.Analyzer/Remediate", request);
  for (const item of RemediateResponse.deserializeBinary(bytes).getRemediationsList()) {
    const properties = item.getProperties();
    if (properties !== undefined) resource.inputs = Buffer.from(properties.serializeBinary());
    into.remediations.push({
      policy: item.getPolicyname(),
      pack: item.getPolicypackname(),
      urn: resource.urn,
      description: item.getDescription(),
      problem: item.getDiagnostic() === "" ? undefined : item.getDiagnostic(),
    });
  }
}

/** Goes through the handshake with a started pack. */
export async function connectPack(
  client: RawClient,
  scope: PackScope,
  state: EngineState,
): Promise<PolicyPack> {
  const info: AnalyzerInfo = await configurePack(client, scope);
  const active = info
    .getPoliciesList()
    .filter((policy) => policy.getEnforcementlevel() !== EnforcementLevel.DISABLED);
  const remediates = active.some(
    (policy) => policy.getEnforcementlevel() === EnforcementLevel.REMEDIATE,
  );
  // A policy of no stated type may judge anything.
  const judgesResources = active.some(
    (policy) => policy.getPolicyType() !== PolicyType.POLICY_TYPE_STACK,
  );
  const findings: Findings = { violations: [], remediations: [] };
  const pending: Promise<void>[] = [];
  let judged = false;
  const gate = createGate(MAX_IN_FLIGHT);
  const provider = (resource: EngineResource): Buffer | undefined =>
    providerMessage(state.get(resource.provider));

  async function analyze(resource: EngineResource): Promise<void> {
    const bytes = await client.call(
      "/pulumirpc.Analyzer/Analyze",
      analyzeRequest(resource, provider(resource)),
    );
    for (const diagnostic of AnalyzeResponse.deserializeBinary(bytes).getDiagnosticsList()) {
      findings.violations.push(violationOf(diagnostic, resource.urn));
    }
  }

  return {
    name: info.getName(),
    version: info.getVersion(),
    policies: active.map((policy) => policy.getName()),
    async review(resource) {
      if (remediates) {
        const request = analyzeRequest(resource, provider(resource));
        await gate(() => remediate(client, resource, request, findings));
      }
      if (!judgesResources) return;
      const analysis = gate(() => analyze(resource));
      // The failure is awaited in finish; without a handler node would end the process before.
      analysis.catch(() => undefined);
      pending.push(analysis);
    },
    async finish(complete) {
      await Promise.all(pending);
      if (!complete) return;
      const made = state.all().filter((resource) => !resource.read);
      const bytes = await client.call(
        "/pulumirpc.Analyzer/AnalyzeStack",
        analyzeStackRequest(made, provider),
      );
      for (const diagnostic of AnalyzeResponse.deserializeBinary(bytes).getDiagnosticsList()) {
        findings.violations.push(violationOf(diagnostic, scope.stackUrn));
      }
      judged = true;
      await client.call("/pulumirpc.Analyzer/Cancel", Buffer.alloc(0)).catch(() => undefined);
    },
    get judged() {
      return judged;
    },
    violations: findings.violations,
    remediations: findings.remediations,
  };
}
