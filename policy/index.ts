import { PolicyPack } from "@pulumi/policy";
import { decodeOnce } from "./decodeOnce";
import { policies } from "./policies";

decodeOnce();
new PolicyPack("global-monitoring", { policies });
