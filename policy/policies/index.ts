import type { Policies } from "@pulumi/policy";
import { clusterIsMonitored } from "./clusterIsMonitored";
import { criticalAlertsPage } from "./criticalAlertsPage";
import { elasticsearchIsSafe } from "./elasticsearchIsSafe";
import { externalLabelsAreUnique } from "./externalLabelsAreUnique";
import { grafanaIsLocked } from "./grafanaIsLocked";
import { helmReleaseContents } from "./helmReleaseContents";
import { helmReleaseExactVersion } from "./helmReleaseExactVersion";
import { iamIsLeastPrivilege } from "./iamIsLeastPrivilege";
import { imageIsPinned } from "./imageIsPinned";
import { imageRegistryIsAllowed } from "./imageRegistryIsAllowed";
import { monitoringLoadBalancerIsInternal } from "./monitoringLoadBalancerIsInternal";
import { noSecretsInClear } from "./noSecretsInClear";
import { objectStoragePrivateAndEncrypted } from "./objectStoragePrivateAndEncrypted";
import { oneCompactorPerBucket } from "./oneCompactorPerBucket";
import { retentionIsCoherent } from "./retentionIsCoherent";
import { statefulPartsArePersistent } from "./statefulPartsArePersistent";
import { workloadHasApmAgent } from "./workloadHasApmAgent";
import { workloadHasResourceRequests } from "./workloadHasResourceRequests";
import { workloadIsScraped } from "./workloadIsScraped";
import { workloadLogsAreShipped } from "./workloadLogsAreShipped";
import { workloadNamesServiceAndOwner } from "./workloadNamesServiceAndOwner";
import { workloadStandardMetadata } from "./workloadStandardMetadata";

/** Every policy of the pack. A policy that is not here does not run. */
export const policies: Policies = [
  // Coverage.
  clusterIsMonitored,
  criticalAlertsPage,
  externalLabelsAreUnique,
  oneCompactorPerBucket,
  retentionIsCoherent,
  // Workloads.
  workloadIsScraped,
  workloadHasApmAgent,
  workloadLogsAreShipped,
  workloadHasResourceRequests,
  workloadNamesServiceAndOwner,
  workloadStandardMetadata,
  // Supply chain and security.
  helmReleaseExactVersion,
  helmReleaseContents,
  imageIsPinned,
  imageRegistryIsAllowed,
  noSecretsInClear,
  iamIsLeastPrivilege,
  objectStoragePrivateAndEncrypted,
  monitoringLoadBalancerIsInternal,
  grafanaIsLocked,
  elasticsearchIsSafe,
  statefulPartsArePersistent,
];
