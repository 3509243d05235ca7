import { logs, prometheus, provider, stackValues, storage, traces } from "./shared";

const on = provider("shop");
const config = {
  route: {
    receiver: "oncall",
    routes: [{ receiver: "null", matchers: ['alertname = "Watchdog"'] }],
  },
  receivers: [
    { name: "null" },
    { name: "oncall", pagerduty_configs: [{ routing_key_file: "/keys/pagerduty" }] },
  ],
};
prometheus(
  "shop",
  on,
  stackValues("shop", { alertmanager: { config, alertmanagerSpec: { storage } } }),
);
logs("shop", on);
traces("shop", on);
