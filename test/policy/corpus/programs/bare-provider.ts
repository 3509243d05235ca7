import * as k8s from "@pulumi/kubernetes";
import { provider } from "./shared";

new k8s.core.v1.Namespace("shop", {}, { provider: provider("lab") });
