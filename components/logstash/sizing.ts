import { Availability } from "../internal/availability";
import type { LogstashSettings } from "./settings";

/** Volume for the dead letter queue and what plugins remember. */
export const DATA_VOLUME = "3Gi";
/** Part of it that dead letters may take; the segment that is being written comes on top. */
export const DEAD_LETTER_MEBIBYTES = 1024;

/** Requests and limits. CPU has no limit: Logstash uses what is free when it has to catch up. */
export function logstashResources(settings: LogstashSettings) {
  const memory = `${settings.memoryMebibytes}Mi`;
  return {
    requests: { cpu: settings.availability === Availability.Single ? "200m" : "1", memory },
    limits: { memory },
  };
}

/** Threads that filter and write. By itself Logstash takes one for each CPU of the node, each with a batch in memory. */
export function pipelineWorkers(settings: LogstashSettings): number {
  return settings.availability === Availability.Single ? 2 : 4;
}
