import { monitoredCluster } from "./shared";

monitoredCluster("shop");
