import type { RuleGroup } from "../../internal/rules";
import { Severity } from "../../internal/rules";

/**
 * cert-manager's series of one metric, by the namespace and name of the Certificate. Without `honorLabels` the scrape
 * moves the Certificate's namespace to `exported_namespace`; it is moved back.
 */
function byCertificate(operator: string, selector: string, more = ""): string {
  return `${operator} by (cluster, namespace, name${more}) (
    label_replace(${selector}, "namespace", "$1", "exported_namespace", "(.+)")
  )`;
}

const EXPIRY = byCertificate("min", "certmanager_certificate_expiration_timestamp_seconds > 0");
const RENEWAL = byCertificate("min", "certmanager_certificate_renewal_timestamp_seconds");

/** Certificates that cert-manager should have renewed; mTLS between clusters ends with them. */
export function certificateRules(): RuleGroup {
  return {
    name: "global-monitoring.certificates",
    rules: [
      {
        alert: "CertificateExpiringSoon",
        // Overdue as well: a certificate that lives for a day is always near its end.
        expr: `(
  ${EXPIRY} - time() < 3 * 24 * 3600
)
and
(
  ${RENEWAL} < time() - 3600
)`,
        for: "30m",
        severity: Severity.Critical,
        summary:
          "Certificate {{ $labels.name }} in {{ $labels.namespace }} expires in {{ $value | humanizeDuration }}.",
        description:
          "cert-manager should have renewed it and has not. When it ends, TLS connections with it fail: Thanos Query loses " +
          "the cluster, or the operator's webhook rejects rules.",
      },
      {
        alert: "CertificateNotReady",
        expr: `${byCertificate("max", 'certmanager_certificate_ready_status{condition!="True"}', ", condition")} == 1`,
        for: "15m",
        severity: Severity.Warning,
        summary: "Certificate {{ $labels.name }} in {{ $labels.namespace }} is not ready.",
        description:
          "cert-manager could not issue or renew it: issuer missing, CA secret wrong, or the request was denied. Pods that " +
          "mount its Secret do not start if it never was issued.",
      },
    ],
  };
}
