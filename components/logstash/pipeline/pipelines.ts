import { DEFAULT_DATASET } from "../../internal/names";
import { DEAD_LETTER_DATASET } from "../../logging/datasets";
import { DEAD_LETTER_DIR, SCRIPTS_DIR } from "../paths";
import { DEAD_LETTER_PIPELINE, MAIN_PIPELINE } from "../pipelineSettings";
import type { LogstashSettings } from "../settings";
import { plugin, section } from "./syntax";
import { dropStages } from "./drop";
import { beatsInput } from "./input";
import { elasticsearchOutput, elasticsearchOutputs } from "./output";
import { redactionDocument, redacts } from "./redaction";
import { dataset, dataStream, routeStages } from "./route";
import { scriptStage } from "./script";
import { DEAD_LETTER_SCRIPT, deadLetterScript } from "./scripts/deadLetter";
import { FIELDS_SCRIPT, fieldsScript } from "./scripts/fields";
import { LEVELS_SCRIPT, levelsScript } from "./scripts/levels";
import { ORIGIN_SCRIPT, originScript } from "./scripts/origin";
import { PARSE_SCRIPT, parseScript } from "./scripts/parse";
import { REDACTION_FILE, REDACT_SCRIPT, redactScript } from "./scripts/redact";
import { SERVICE_SCRIPT, serviceScript } from "./scripts/service";

/** What happens to a line, in order (docs/log-pipeline.md). */
export function mainPipeline(settings: LogstashSettings): string {
  const { environment } = settings;
  return [
    section("input", [beatsInput()]),
    section("filter", [
      scriptStage(ORIGIN_SCRIPT, { clusters: settings.clusterNames }),
      scriptStage(PARSE_SCRIPT),
      scriptStage(FIELDS_SCRIPT),
      scriptStage(LEVELS_SCRIPT),
    ]),
    // As it was written: to indent it would change texts of several lines.
    ...settings.filters.map(({ id, text }) => `filter {\n# ${id}\n${text}\n}\n`),
    section("filter", [
      // Behind the user's filters: what they say of the service counts.
      scriptStage(SERVICE_SCRIPT),
      ...dropStages(settings.drop),
      // Behind everything that adds text, so that nothing escapes it.
      ...redactStage(settings),
      ...routeStages(settings.datasets, environment),
    ]),
    section("output", [elasticsearchOutputs("elasticsearch", DEFAULT_DATASET, settings)]),
  ].join("");
}

/**
 * Makes dead letters visible: reads them, and writes each as a plain event that names the reason. It has no dead letter queue
 * itself, so that nothing can go round in a circle.
 */
export function deadLetterPipeline(settings: LogstashSettings): string {
  const { environment } = settings;
  return [
    section("input", [
      plugin("dead_letter_queue", {
        id: "dead-letters",
        path: DEAD_LETTER_DIR,
        pipeline_id: MAIN_PIPELINE,
        commit_offsets: true,
        clean_consumed: true,
      }),
    ]),
    section("filter", [
      scriptStage(DEAD_LETTER_SCRIPT),
      dataStream("dead-letter-data-stream", environment),
      dataset(DEAD_LETTER_DATASET),
      plugin("mutate", { id: "no-version", remove_field: ["@version"] }),
    ]),
    section("output", [
      elasticsearchOutput("elasticsearch-dead-letters", DEAD_LETTER_DATASET, settings),
    ]),
  ].join("");
}

/** `pipelines.yml`. Only the main pipeline's queue is on the volume: its size is reckoned for one. */
export function pipelineList(
  settings: LogstashSettings,
): readonly Readonly<Record<string, string | number | boolean>>[] {
  const inMemory = { "queue.type": "memory", "dead_letter_queue.enable": false } as const;
  return [
    {
      "pipeline.id": MAIN_PIPELINE,
      "config.string": mainPipeline(settings),
      "queue.type": "persisted",
      "queue.max_bytes": `${settings.queue.maxGib}gb`,
      "dead_letter_queue.enable": true,
    },
    {
      "pipeline.id": DEAD_LETTER_PIPELINE,
      "config.string": deadLetterPipeline(settings),
      "pipeline.workers": 1,
      ...inMemory,
    },
    ...settings.pipelines.map(({ id, text }) => ({
      "pipeline.id": id,
      "config.string": text,
      ...inMemory,
    })),
  ];
}

/** Files beside the pipelines, by name. */
export function pipelineFiles(settings: LogstashSettings): Readonly<Record<string, string>> {
  return {
    [ORIGIN_SCRIPT]: originScript,
    [PARSE_SCRIPT]: parseScript,
    [FIELDS_SCRIPT]: fieldsScript,
    [LEVELS_SCRIPT]: levelsScript,
    [SERVICE_SCRIPT]: serviceScript,
    [REDACT_SCRIPT]: redactScript,
    [DEAD_LETTER_SCRIPT]: deadLetterScript,
    [REDACTION_FILE]: `${JSON.stringify(redactionDocument(settings.redaction), undefined, 2)}\n`,
  };
}

function redactStage(settings: LogstashSettings): readonly string[] {
  if (!redacts(redactionDocument(settings.redaction))) return [];
  return [scriptStage(REDACT_SCRIPT, { file: `${SCRIPTS_DIR}/${REDACTION_FILE}` })];
}
