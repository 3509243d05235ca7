import { logs, prometheus, provider, stackValues, traces } from "./shared";

for (const name of ["shop", "bank"]) {
  const on = provider(name);
  prometheus(name, on, stackValues("prod"));
  logs(name, on);
  traces(name, on);
}
