import { GlobalMonitoring } from "./components";
import { loadConfig } from "./config";

/** The program: the configuration of the stack in, one monitoring system out. */
export = async () => {
  const monitoring = new GlobalMonitoring("monitoring", await loadConfig());
  return {
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
};
