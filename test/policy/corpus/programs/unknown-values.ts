import * as aws from "@pulumi/aws";
import { logs, prometheus, provider, stackValues, storage, traces } from "./shared";

const parameter = new aws.ssm.Parameter("alerting", { type: "String", value: "{}" });
const on = provider("shop");
const alertmanager = { config: parameter.arn, alertmanagerSpec: { storage } };
prometheus("shop", on, stackValues("shop", { alertmanager }));
logs("shop", on);
traces("shop", on);
