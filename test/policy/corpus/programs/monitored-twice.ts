import { monitoredCluster } from "./shared";

monitoredCluster("shop");
monitoredCluster("bank");
