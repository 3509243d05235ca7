import { logs, prometheus, provider, stackValues, traces } from "./shared";

const on = provider("shop");
prometheus("shop", on, stackValues("shop", { nodeExporter: { enabled: false } }));
logs("shop", on);
traces("shop", on);
