import type { Policies } from "@pulumi/policy";
import { clusterIsMonitored } from "./clusterIsMonitored";
import { helmReleaseExactVersion } from "./helmReleaseExactVersion";
import { objectStoragePrivateAndEncrypted } from "./objectStoragePrivateAndEncrypted";

/** Every policy of the pack. A policy that is not here does not run. */
export const policies: Policies = [
  clusterIsMonitored,
  helmReleaseExactVersion,
  objectStoragePrivateAndEncrypted,
];
