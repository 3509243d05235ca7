/**
 * Log shipping by operators, whose users say by one object that the nodes' logs are read, and by another where they go
 * (Logging operator docs, Fluent Operator docs). One without the other may have it in another stack.
 */
import { only, type Evidence, type Parts } from "./parts";
import { at, isRecord, isUnknown, type Presence, type Properties } from "../values";

type ObjectJudge = (props: Properties) => Evidence;

/** `group:Kind` → which half such an object is. */
export const LOG_OBJECTS: Readonly<Record<string, ObjectJudge>> = {
  "logging.banzaicloud.io:Logging": logging,
  "logging.banzaicloud.io:FluentbitAgent": () => only("logAgent"),
  "logging.banzaicloud.io:ClusterFlow": () => only("logOutput"),
  "logging.banzaicloud.io:SyslogNGClusterFlow": () => only("logOutput"),
  "fluentbit.fluent.io:FluentBit": () => only("logAgent"),
  "fluentbit.fluent.io:ClusterOutput": fluentOutput,
  "fluentbit.fluent.io:Output": fluentOutput,
};

/** An object Logging can hold both halves. */
function logging(props: Properties): Evidence {
  const has = (key: string): Presence => {
    const value = at(props, "spec", key);
    if (isUnknown(value)) return "unknown";
    return isRecord(value) ? "present" : "absent";
  };
  const parts: Parts = { logAgent: has("fluentbit"), logOutput: has("defaultFlow") };
  return { parts };
}

/** Outputs of Fluent Bit that leave nothing behind, or carry no logs. */
const NO_LOGS = ["null", "stdout", "file", "prometheusExporter", "prometheusRemoteWrite"];

/** Keys of an output that are none of its destination. */
const OPTIONS = ["match", "matchRegex", "alias", "logLevel", "retry_limit", "processors"];

function fluentOutput(props: Properties): Evidence {
  const spec = at(props, "spec");
  if (isUnknown(spec)) return only("logOutput", "unknown");
  const ways = Object.keys(isRecord(spec) ? spec : {}).filter(
    (key) => !NO_LOGS.includes(key) && !OPTIONS.includes(key),
  );
  return only("logOutput", ways.length > 0 ? "present" : "absent");
}
