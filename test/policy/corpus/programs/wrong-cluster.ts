import { logs, monitoredCluster, prometheus, provider, stackValues, traces } from "./shared";

const shop = monitoredCluster("shop");
provider("bank");
prometheus("bank", shop, stackValues("bank"));
logs("bank", shop);
traces("bank", shop);
