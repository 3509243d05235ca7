import { logs, prometheus, provider, stackValues, storage, traces } from "./shared";

const on = provider("shop");
const config = {
  route: {
    receiver: "mail",
    routes: [{ receiver: "heartbeat", matchers: ['alertname = "Watchdog"'] }],
  },
  receivers: [
    { name: "mail", email_configs: [{ to: "oncall@example.com" }] },
    { name: "heartbeat", webhook_configs: [{ url_file: "/keys/heartbeat" }] },
  ],
};
prometheus(
  "shop",
  on,
  stackValues("shop", { alertmanager: { config, alertmanagerSpec: { storage } } }),
);
logs("shop", on);
traces("shop", on);
