import type { Tree } from "../internal/merge";
import { METRICS_PORT } from "./metrics";
import { apmSecrets } from "./names";
import type { SamplingPolicy } from "./sampling";
import type { ApmServerSettings, RumSettings } from "./settings";

/** Agents of browsers: what may come without a secret. APM Server's own default (internal/beater/config/auth.go). */
const RUM_AGENTS = ["rum-js", "js-base"];

/** `apm-server.yml`. ECK adds address, TLS and the output; what stands here wins. */
export function apmServerConfig(settings: ApmServerSettings): Tree {
  const { rum, sampling } = settings;
  return {
    "apm-server": {
      auth: {
        // A key of the keystore, not ECK's own token: ours is known before APM Server runs, and may be handed to other projects.
        secret_token: `\${${apmSecrets.token.key}}`,
        api_key: { enabled: settings.apiKeys },
        anonymous: rum === undefined ? { enabled: false } : anonymous(rum),
      },
      rum:
        rum === undefined
          ? { enabled: false }
          : {
              enabled: true,
              allow_origins: [...rum.allowedOrigins],
              ...(rum.allowedHeaders.length > 0 && { allow_headers: [...rum.allowedHeaders] }),
            },
      data_streams: { namespace: settings.environment },
      ...(sampling.volume !== undefined && {
        // No storage_limit: then APM Server leaves a fifth of the volume free (`disk_usage_threshold`, 0.8).
        sampling: { tail: { enabled: true, policies: sampling.policies.map(policy) } },
      }),
    },
    // Inside the pod only; the sidecar makes metrics of it.
    http: { enabled: true, host: "localhost", port: METRICS_PORT },
  };
}

function anonymous(rum: RumSettings): Tree {
  return {
    enabled: true,
    allow_agent: RUM_AGENTS,
    ...(rum.services.length > 0 && { allow_service: [...rum.services] }),
    rate_limit: { ip_limit: rum.addresses, event_limit: rum.eventsPerSecond },
  };
}

/** Keys as in TailSamplingPolicy (internal/beater/config/sampling.go). */
function policy({ service, environment, traceName, outcome, rate }: SamplingPolicy): Tree {
  return {
    ...(service !== undefined && { "service.name": service }),
    ...(environment !== undefined && { "service.environment": environment }),
    ...(traceName !== undefined && { "trace.name": traceName }),
    ...(outcome !== undefined && { "trace.outcome": outcome }),
    sample_rate: rate,
  };
}
