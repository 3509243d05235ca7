import * as aws from "@pulumi/aws";
import { bucket } from "./shared";

new aws.s3.Bucket("bare");
bucket("plain", ["versioning", "tls"]);
