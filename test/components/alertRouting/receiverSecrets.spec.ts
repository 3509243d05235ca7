import assert from "node:assert/strict";
import type { AlertingArgs, ReceiverArgs } from "../../../components/alertRouting/args";
import { requiredReceiverSecrets } from "../../../components/alertRouting/requiredReceiverSecrets";
import { checkReceiverSecrets } from "../../../components/alertRouting/settings";
import { formatProblem, Problems } from "../../../components/internal/validation";
import { everything, usual } from "./fixtures";

describe("requiredReceiverSecrets", () => {
  it("lists a secret for each receiver that authenticates, in the order of the declaration", () => {
    assert.deepEqual(requiredReceiverSecrets(everything), [
      "email",
      "phone",
      "deadMansSwitch",
      "payments-phone",
      "shop-phone",
      "old-phone",
      "chat",
      "teams-chat",
      "hook",
    ]);
  });

  it("asks for no SMTP password without a user", () => {
    assert.deepEqual(requiredReceiverSecrets(usual), ["phone", "deadMansSwitch"]);
  });

  it("asks for the password of a further mailbox with a server and user of its own", () => {
    const own: ReceiverArgs = { name: "m", kind: "email", to: [], smarthost: "other:25" };
    assert.deepEqual(requiredReceiverSecrets({ receivers: [own] }), []);
    assert.deepEqual(requiredReceiverSecrets({ receivers: [{ ...own, username: "u" }] }), ["m"]);
  });

  it("needs nothing of an empty declaration", () => {
    assert.deepEqual(requiredReceiverSecrets({}), []);
  });
});

describe("checkReceiverSecrets", () => {
  const check = (args: AlertingArgs, secrets: Readonly<Record<string, unknown>>) => {
    const problems = Problems.none();
    checkReceiverSecrets(args, secrets, problems);
    return problems.list.map((problem) => formatProblem(problem).trim());
  };

  it("accepts exactly the secrets that are needed", () => {
    assert.deepEqual(check(usual, { phone: "k", deadMansSwitch: "https://example.com" }), []);
  });

  it("rejects a missing and an empty secret, and says what it is", () => {
    assert.deepEqual(check(usual, { phone: "" }), [
      "receiverSecrets.phone must be the integration key of PagerDuty (Events API v2), got nothing",
      "receiverSecrets.deadMansSwitch must be the URL that the dead man's switch expects calls at ({cluster} in it stands for the cluster's name), got nothing",
    ]);
  });

  it("rejects a missing secret of a receiver whose name every object knows", () => {
    const args: AlertingArgs = { receivers: [{ name: "constructor", kind: "webhook" }] };
    assert.deepEqual(check(args, {}), [
      "receiverSecrets.constructor must be the URL of the webhook, got nothing",
    ]);
    assert.deepEqual(check(args, { constructor: "https://example.com" }), []);
  });

  it("rejects a secret for no receiver without showing it", () => {
    assert.deepEqual(check(usual, { phone: "k", deadMansSwitch: "u", email: "hunter2" }), [
      'receiverSecrets.email must be the name of a receiver that needs a secret: phone, deadMansSwitch, got "[secret]"',
    ]);
    assert.deepEqual(check({}, { x: "hunter2" }), [
      'receiverSecrets.x must be the name of a receiver that needs a secret: none does, got "[secret]"',
    ]);
  });
});
