import { clusterThatAlertsBy } from "./shared";

clusterThatAlertsBy("shop", {
  route: {
    receiver: "null",
    routes: [{ receiver: "heartbeat", matchers: ['alertname = "Watchdog"'] }],
  },
  receivers: [
    { name: "null" },
    { name: "heartbeat", webhook_configs: [{ url_file: "/keys/heartbeat" }] },
  ],
});
