import { clusterThatAlertsBy } from "./shared";

clusterThatAlertsBy("shop", {
  route: {
    receiver: "mail",
    routes: [{ receiver: "heartbeat", matchers: ['alertname = "Watchdog"'] }],
  },
  receivers: [
    { name: "mail", email_configs: [{ to: "oncall@example.com" }] },
    { name: "heartbeat", webhook_configs: [{ url_file: "/keys/heartbeat" }] },
  ],
});
