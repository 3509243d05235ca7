import assert from "node:assert/strict";
import {
  bucketPolicy,
  foreignRoles,
  keyPolicy,
  rolePolicy,
  trustPolicy,
  type PolicyDocument,
  type PolicyStatement,
} from "../../../components/thanosObjectStorage/policies";
import { StorageJob } from "../../../components/thanosObjectStorage/roles";

const BUCKET = "arn:aws:s3:::acme-metrics";
const KEY = "arn:aws:kms:eu-west-1:111111111111:key/k";
const VIA = "s3.eu-west-1.amazonaws.com";
const ROLES = [
  { job: StorageJob.Sidecar, arn: "arn:aws:iam::111111111111:role/gm-prod-hub-sidecar" },
  { job: StorageJob.Ruler, arn: "arn:aws:iam::111111111111:role/gm-prod-hub-ruler" },
  { job: StorageJob.Store, arn: "arn:aws:iam::111111111111:role/gm-prod-hub-store" },
  { job: StorageJob.Compactor, arn: "arn:aws:iam::111111111111:role/gm-prod-hub-compactor" },
  { job: StorageJob.Sidecar, arn: "arn:aws:iam::222222222222:role/gm-prod-shop-sidecar" },
] as const;
const ON = { bucketArn: BUCKET, keyArn: KEY, viaService: VIA };
const BUCKET_POLICY = bucketPolicy({ bucketArn: BUCKET, roles: ROLES });
const KEY_POLICY = keyPolicy({
  partition: "aws",
  account: "111111111111",
  viaService: VIA,
  roles: ROLES,
});

describe("trust of a role", () => {
  it("is for one ServiceAccount of one cluster and for tokens meant for STS", () => {
    const trusted = trustPolicy({
      oidcProviderArn: "arn:aws:iam::222222222222:oidc-provider/issuer/shop",
      issuer: "issuer/shop",
      namespace: "monitoring",
      serviceAccount: "prometheus",
    });
    assert.deepEqual(trusted, {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ServiceAccount",
          Effect: "Allow",
          Principal: { Federated: "arn:aws:iam::222222222222:oidc-provider/issuer/shop" },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              "issuer/shop:sub": "system:serviceaccount:monitoring:prometheus",
              "issuer/shop:aud": "sts.amazonaws.com",
            },
          },
        },
      ],
    });
  });
});

describe("policy of a role", () => {
  const write = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"];
  for (const [job, objects, key] of [
    ["sidecar", ["s3:GetObject", "s3:PutObject"], write],
    ["ruler", ["s3:GetObject", "s3:PutObject"], write],
    ["store", ["s3:GetObject"], ["kms:Decrypt"]],
    [
      "compactor",
      ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      write,
    ],
  ] as const) {
    it(`lets the ${job} do exactly what it needs`, () => {
      assert.deepEqual(rolePolicy(job, ON), {
        Version: "2012-10-17",
        Statement: [
          { Sid: "List", Effect: "Allow", Action: "s3:ListBucket", Resource: BUCKET },
          { Sid: "Objects", Effect: "Allow", Action: objects, Resource: `${BUCKET}/*` },
          {
            Sid: "Key",
            Effect: "Allow",
            Action: key,
            Resource: KEY,
            Condition: { StringEquals: { "kms:ViaService": VIA } },
          },
        ],
      });
    });
  }

  it("lets only the compactor delete, and nobody delete versions", () => {
    const deleting = Object.values(StorageJob).filter((job) =>
      JSON.stringify(rolePolicy(job, ON)).includes("Delete"),
    );
    assert.deepEqual(deleting, ["compactor"]);
    const all = JSON.stringify([
      Object.values(StorageJob).map((job) => rolePolicy(job, ON)),
      BUCKET_POLICY,
    ]);
    assert.ok(!all.includes("DeleteObjectVersion"));
  });
});

describe("policy of the key", () => {
  it("names the account as administrator and exactly the roles as users, through S3 only", () => {
    const Condition = { StringEquals: { "kms:ViaService": VIA } };
    assert.deepEqual(KEY_POLICY.Statement, [
      {
        Sid: "AccountAdministers",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111111111111:root" },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "UseSidecar",
        Effect: "Allow",
        Principal: { AWS: arnsOf("sidecar", "ruler", "compactor") },
        Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        Resource: "*",
        Condition,
      },
      {
        Sid: "UseStore",
        Effect: "Allow",
        Principal: { AWS: arnsOf("store") },
        Action: ["kms:Decrypt"],
        Resource: "*",
        Condition,
      },
    ]);
  });
});

describe("policy of the bucket", () => {
  it("denies plain text and old TLS to everybody, on the bucket and its objects", () => {
    for (const [sid, condition] of [
      ["DenyPlainText", { Bool: { "aws:SecureTransport": "false" } }],
      ["DenyOldTls", { NumericLessThan: { "s3:TlsVersion": "1.2" } }],
    ] as const) {
      assert.deepEqual(statement(BUCKET_POLICY, sid), {
        Sid: sid,
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [BUCKET, `${BUCKET}/*`],
        Condition: condition,
      });
    }
  });

  it("denies puts that name another encryption than KMS, but not those that name none", () => {
    assert.deepEqual(statement(BUCKET_POLICY, "DenyOtherEncryption").Condition, {
      Null: { "s3:x-amz-server-side-encryption": "false" },
      StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" },
    });
    assert.deepEqual(statement(BUCKET_POLICY, "DenyCustomerKeys").Condition, {
      Null: { "s3:x-amz-server-side-encryption-customer-algorithm": "false" },
    });
  });

  it("grants each role exactly what its own policy allows", () => {
    const all = [BUCKET, `${BUCKET}/*`];
    assert.deepEqual(
      BUCKET_POLICY.Statement.filter(({ Effect }) => Effect === "Allow"),
      [
        {
          Sid: "AllowSidecar",
          Effect: "Allow",
          Principal: { AWS: arnsOf("sidecar", "ruler") },
          Action: ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
          Resource: all,
        },
        {
          Sid: "AllowStore",
          Effect: "Allow",
          Principal: { AWS: arnsOf("store") },
          Action: ["s3:GetObject", "s3:ListBucket"],
          Resource: all,
        },
        {
          Sid: "AllowCompactor",
          Effect: "Allow",
          Principal: { AWS: arnsOf("compactor") },
          Action: [
            "s3:AbortMultipartUpload",
            "s3:DeleteObject",
            "s3:GetObject",
            "s3:PutObject",
            "s3:ListBucket",
          ],
          Resource: all,
        },
      ],
    );
  });

  it("does not change when clusters are listed in another order", () => {
    const shuffled = bucketPolicy({
      bucketArn: BUCKET,
      roles: [...ROLES.slice(0, 1), ROLES[4], ...ROLES.slice(1, 4)],
    });
    assert.deepEqual(shuffled, BUCKET_POLICY);
  });
});

describe("roles that the policies of bucket and key must grant", () => {
  it("are those of other accounts only", () => {
    assert.deepEqual(foreignRoles(ROLES, "111111111111"), [ROLES[4]]);
  });
});

describe("every allowance", () => {
  const documents = [
    ...Object.values(StorageJob).map((job) => rolePolicy(job, ON)),
    BUCKET_POLICY,
    KEY_POLICY,
  ];
  const allowed = documents
    .flatMap(({ Statement }) => Statement)
    .filter(({ Effect, Sid }) => Effect === "Allow" && Sid !== "AccountAdministers");

  it("names its actions in full", () => {
    for (const { Action } of allowed) {
      for (const action of [Action].flat()) assert.doesNotMatch(action, /[*?]/);
    }
  });

  it("names its resources in full, but for the objects of the bucket and the key in its own policy", () => {
    for (const { Resource, Sid } of allowed) {
      for (const resource of [Resource ?? ""].flat()) {
        const ok = resource === `${BUCKET}/*` || (resource === "*" && Sid.startsWith("Use"));
        assert.ok(ok || !/[*?]/.test(resource), `${Sid}: ${resource}`);
      }
    }
  });

  it("names its principals in full", () => {
    for (const { Principal, Sid } of allowed) {
      assert.doesNotMatch(JSON.stringify(Principal ?? {}), /[*?]/, Sid);
    }
  });
});

function arnsOf(...jobs: readonly StorageJob[]): string[] {
  return ROLES.filter(({ job }) => jobs.includes(job))
    .map(({ arn }) => arn)
    .sort();
}

function statement(document: PolicyDocument, sid: string): PolicyStatement {
  const found = document.Statement.find(({ Sid }) => Sid === sid);
  assert.ok(found !== undefined, `no statement ${sid}`);
  return found;
}
