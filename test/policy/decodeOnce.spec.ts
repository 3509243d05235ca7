import assert from "node:assert/strict";
import { decodeOnce } from "../../policy/decodeOnce";
import * as deserialize from "@pulumi/policy/deserialize";

describe("decodeOnce", () => {
  function counted() {
    let calls = 0;
    const module = {
      deserializeProperties: (message: object, proxySecrets: boolean) => {
        calls++;
        return { message, proxySecrets };
      },
    };
    decodeOnce(module);
    return { module, calls: () => calls };
  }

  it("decodes a message once, however many policies ask for it", () => {
    const { module, calls } = counted();
    const message = {};
    const first = module.deserializeProperties(message, false);
    assert.equal(module.deserializeProperties(message, false), first);
    assert.equal(calls(), 1);
    assert.notEqual(module.deserializeProperties({}, false), first, "another message");
  });

  it("gives a remediation, which changes what it gets, a copy of its own", () => {
    const { module, calls } = counted();
    const message = {};
    const read = module.deserializeProperties(message, false);
    const first = module.deserializeProperties(message, true);
    assert.notEqual(first, read);
    assert.notEqual(module.deserializeProperties(message, true), first);
    assert.equal(calls(), 3);
  });

  it("leaves a library that has no such function as it is", () => {
    const module = {};
    decodeOnce(module);
    assert.deepEqual(module, {});
  });

  it("finds the function in the pinned version of the library", () => {
    assert.equal(typeof (deserialize as Record<string, unknown>).deserializeProperties, "function");
  });
});
