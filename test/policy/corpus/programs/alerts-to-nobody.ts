import { logs, prometheus, provider, stackValues, storage, traces } from "./shared";

const on = provider("shop");
const config = {
  route: {
    receiver: "null",
    routes: [{ receiver: "heartbeat", matchers: ['alertname = "Watchdog"'] }],
  },
  receivers: [
    { name: "null" },
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
