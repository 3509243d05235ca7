/** The program of the repository, with each resource changed as E2E_CHANGES says: only what the cluster of the run cannot do. */
import * as pulumi from "@pulumi/pulumi";
import program from "../../index";
import { type Changes, transformed } from "./transforms";

const changes = JSON.parse(process.env["E2E_CHANGES"] ?? '{"bare":false}') as Changes;

pulumi.runtime.registerStackTransformation(({ type, props, opts }) => ({
  props: transformed(type, props, changes),
  opts,
}));

export = program;
