import { monitoredCluster, thanos } from "./shared";

thanos(monitoredCluster("shop"), ["thanos"], "1d");
