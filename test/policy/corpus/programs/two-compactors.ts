import { monitoredCluster, thanos } from "./shared";

thanos(monitoredCluster("shop"), ["thanos", "thanos-too"]);
