import { clusterThatAlertsBy } from "./shared";

clusterThatAlertsBy("shop", {
  route: {
    receiver: "oncall",
    routes: [{ receiver: "null", matchers: ['alertname = "Watchdog"'] }],
  },
  receivers: [
    { name: "null" },
    { name: "oncall", pagerduty_configs: [{ routing_key_file: "/keys/pagerduty" }] },
  ],
});
