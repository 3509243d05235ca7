import { monitoredCluster, prometheus, provider } from "./shared";

monitoredCluster("shop");
prometheus("bank", provider("bank"));
