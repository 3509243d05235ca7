import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  InvalidSettingsError,
  Problems,
  resolveOrThrow,
} from "../../../components/internal/validation";

describe("problems", () => {
  it("are put after the path of the value they are nested in", () => {
    const problems = Problems.none();
    problems.at("project:").at("clusters").at("[1]").at("outputs").add("kubeconfig", 1, "a text");
    assert.equal(problems.list[0]?.path, "project:clusters[1].outputs.kubeconfig");
  });

  it("are thrown as one error that names path, value and what is allowed", () => {
    const resolve = (_: object, problems: Problems) => {
      problems.add("a", "x", "a number");
      problems.add("b", undefined, "given");
    };
    assert.throws(() => {
      resolveOrThrow("This", {}, resolve);
    }, new InvalidSettingsErrorLike('This cannot be used:\n  a must be a number, got "x"\n  b must be given, got nothing'));
  });

  it("throw nothing when there are none", () => {
    assert.equal(
      resolveOrThrow("This", 1, (value) => value + 1),
      2,
    );
  });

  it("cut a long value", () => {
    const problems = Problems.none();
    problems.add("a", "x".repeat(500), "short");
    assert.equal(problems.list[0]?.got.length, 120);
  });

  it("make an error that Pulumi prints without a stack trace", () => {
    assert.ok(pulumi.RunError.isInstance(new InvalidSettingsError("This", [])));
  });
});

class InvalidSettingsErrorLike extends RegExp {
  constructor(message: string) {
    super(message.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  }
}
