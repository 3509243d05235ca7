import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { IMAGE_DOCS, imageDocs, imageReferenceDocs } from "../../scripts/imageDocs";
import { ROOT } from "../helpers/program";
import { skipBecause } from "./counts";
import { componentOf, type UsedImage } from "./usedImages";

describe("the list of images", function () {
  this.timeout(180_000);

  it("is the one of the rendered charts", async function () {
    const made = await imageDocs();
    if ("why" in made) skipBecause(this, made.why);
    const file = join(ROOT, IMAGE_DOCS);
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    assert.equal(text, made.text, `${IMAGE_DOCS} is out of date: npm run generate`);
  });

  const thanos = (by: string, everywhere: boolean): UsedImage => ({
    image: "quay.io:443/thanos/thanos:v0.42.4",
    by,
    everywhere,
  });

  it("names each image once, with everything that brings it and where it is", () => {
    const text = imageReferenceDocs([
      thanos("chart thanos 1.24.1", false),
      thanos("chart kube-prometheus-stack 88.5.3", true),
      { image: "r/hub:v1", by: "component X", everywhere: false },
    ]);
    assert.ok(
      text.includes(
        "| `quay.io:443/thanos/thanos` | `v0.42.4` | chart kube-prometheus-stack 88.5.3<br>chart thanos 1.24.1 | every cluster |",
      ),
    );
    assert.ok(text.includes("| `r/hub` | `v1` | component X | hub |"));
  });

  it("changes with a tag, and has the agents that only applications start", () => {
    const other = { ...thanos("x", true), image: "quay.io:443/thanos/thanos:v0.43.0" };
    assert.notEqual(imageReferenceDocs([other]), imageReferenceDocs([thanos("x", true)]));
    assert.match(imageReferenceDocs([]), /In pods of applications[^]*apm-agent-java/);
  });

  it("knows the component that makes an object", () => {
    const type = "global-monitoring:index:GlobalMonitoring$global-monitoring:index:Index$k8s:Job";
    assert.equal(componentOf(`urn:pulumi:prod::p::${type}::name`), "component Index");
    assert.equal(componentOf("urn:pulumi:prod::p::k8s:Job::name"), "the program");
  });
});
