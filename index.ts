import { GlobalMonitoring } from "./components";
import { loadConfig } from "./config";

/** The program: the configuration of the stack in, one monitoring system out. */
export = async () => {
  const monitoring = new GlobalMonitoring("monitoring", await loadConfig());
  const outputs = {
    grafanaUrl: monitoring.grafanaUrl,
    grafanaAdminPassword: monitoring.grafanaAdminPassword,
    queryUrl: monitoring.queryUrl,
    kibanaUrl: monitoring.kibanaUrl,
    kibanaReaderPassword: monitoring.kibanaReaderPassword,
    apm: monitoring.apm,
    apmSecretToken: monitoring.apmSecretToken,
    bucketName: monitoring.bucketName,
    clusters: Object.keys(monitoring.clusters),
  };
  // Pulumi warns of an output that is undefined, which those of logging and tracing are without them.
  return Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== undefined));
};
