import { logs, prometheus, provider, stackValues, traces } from "./shared";

const on = provider("shop");
prometheus(
  "shop",
  on,
  stackValues("shop", {
    prometheus: { prometheusSpec: { externalLabels: { cluster: "shop" }, retention: "2d" } },
  }),
);
logs("shop", on);
traces("shop", on);
