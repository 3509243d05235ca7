import { logs, prometheus, provider, stackValues, traces } from "./shared";

const on = provider("shop");
// Later versions make a password up.
prometheus("shop", on, stackValues("shop", { grafana: {} }), "75.0.0");
logs("shop", on);
traces("shop", on);
