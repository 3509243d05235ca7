import assert from "node:assert/strict";
import { secretsIn } from "../../../../../policy/policies/lib/secrets/secrets";
import { assertQuick } from "../../../helpers/time";

function found(name: string, text: string): string[] {
  return secretsIn({ data: { [name]: text } }).map(
    ({ path, looksLike }) => `${path}: ${looksLike}`,
  );
}

describe("secretsIn files", () => {
  describe(".pgpass", () => {
    const kind = "a password of PostgreSQL (pgpass)";

    it("finds a password by the name of the file, and in a script that writes it", () => {
      assert.deepEqual(found(".pgpass", "# backup\ndb:5432:shop:app:tiger\n"), [
        `data..pgpass: ${kind}`,
      ]);
      assert.deepEqual(found("pgpass", "*:*:*:app:tiger"), [`data.pgpass: ${kind}`]);
      const script = 'echo "db:5432:*:app:tiger" > ~/.pgpass\n';
      assert.deepEqual(found("init.sh", script), [`data.init.sh: ${kind}`]);
    });

    it("passes variables, templates, comments and other lines with colons", () => {
      for (const text of [
        "db:5432:shop:app:${PASSWORD}",
        "db:5432:shop:app:$PASSWORD",
        "db:5432:shop:app:{{ .Values.password }}",
        "db:5432:shop:app:<password>",
        "#db:5432:shop:app:password",
        "# for instance db:5432:shop:app:tiger",
        'printf \'%s:5432:*:%s:%s\\n\' "$HOST" "$USER" "$PASSWORD" > .pgpass',
        "hostname:port:database:username:password",
        "2026-11-23T10:11:12",
      ]) {
        assert.deepEqual(found(".pgpass", text), [], text);
      }
      assert.deepEqual(found("hosts", "db:5432:shop:app:tiger"), [], "another file");
    });
  });

  describe(".netrc", () => {
    const kind = "a password of a host (netrc)";

    it("finds a password on one line, on several, and of all hosts", () => {
      for (const text of [
        "machine git.example.com login robot password tiger\n",
        "machine git.example.com\n  login robot\n  password tiger\n",
        "default login robot password tiger",
        'echo "machine git.example.com login robot password tiger" > ~/.netrc',
      ]) {
        assert.deepEqual(found(".netrc", text), [`data..netrc: ${kind}`], text);
      }
    });

    it("passes variables, what is written for anonymous, and prose", () => {
      for (const text of [
        "machine git.example.com login robot password $TOKEN",
        'echo "machine git.example.com login $USER password ${TOKEN}" > ~/.netrc',
        "default login anonymous password user@site",
        "# machine git.example.com login robot password tiger",
        'printf "machine git.example.com login %s password %s\\n" "$USER" "$TOKEN"',
        "The default password is the one of the machine, login with it.",
        "machine git.example.com login robot\n",
      ]) {
        assert.deepEqual(found(".netrc", text), [], text);
      }
    });
  });

  describe("XML", () => {
    const texts: [string, string][] = [
      ["<server><password>tiger</password></server>", "password: a password"],
      ["<db:password>\n  tiger\n</db:password>", "password: a password"],
      ['<password encoding="plain">tiger</password>', "password: a password"],
      ["<password><![CDATA[tiger]]></password>", "password: a password"],
      ['<user username="app" password="tiger"/>', "password: a password"],
      ["<Resource\n  username='app'\n  password = 'tiger'\n/>", "password: a password"],
      ['<property name="db.password" value="tiger"/>', "db.password: a password"],
      [
        "<property>\n<name>javax.jdo.ConnectionPassword</name>\n<value>tiger</value></property>",
        "javax.jdo.ConnectionPassword: a password",
      ],
      ["<client><clientSecret>tiger</clientSecret></client>", "clientSecret: a shared secret"],
      ["<apiKey>abc123def</apiKey>", "apiKey: an API key"],
    ];
    for (const [text, expected] of texts) {
      it(`finds ${text.replace(/\s+/g, " ")}`, () => {
        assert.deepEqual(found("app.xml", `<?xml version="1.0"?>\n${text}\n`), [
          `data.app.xml.${expected}`,
        ]);
        assert.equal(secretsIn({ values: { config: text } }).length, 1, "in values");
      });
    }

    for (const text of [
      "<password>${env.DB_PASSWORD}</password>",
      "<password>@db.password@</password>",
      "<password>%DB_PASSWORD%</password>",
      "<password>{{ .Values.password }}</password>",
      "<password>{COQLCE6DU6GtcS5P=}</password>",
      "<password>ENC(G6N718UuyPE5bHyWKyuLQS)</password>",
      "<password>&db.password;</password>",
      "<property name='password' value=\"#{systemProperties['db.password']}\"/>",
      "<password></password>",
      "<password>/etc/secrets/password</password>",
      "<passwordFile>tiger</passwordFile>",
      "<label for='password'>Password</label><password>Password</password>",
      '<user password="${DB_PASSWORD}"/>',
      '<user password=""/>',
      '<input type="password" name="password" autocomplete="current-password" value="">',
      '<xs:element name="password" type="xs:string"/>',
      '<property name="password" value="${db.password}"/>',
      "<!-- <password>tiger</password> -->",
      "<tokenName>abc123def</tokenName>",
      "<name>checkout-token</name>\n<value>tiger</value>",
      'if (a <b && password ="tiger") x>y',
    ]) {
      it(`passes ${text}`, () => {
        assert.deepEqual(found("app.xml", `<config>\n${text}\n</config>`), []);
      });
    }
  });

  it("never tells the value", () => {
    const text = "machine x login y password tiger\n<password>tiger</password>\n*:*:*:pgpass:tiger";
    const findings = secretsIn({ data: { ".pgpass": text } });
    assert.equal(findings.length, 3);
    assert.ok(!JSON.stringify(findings).includes("tiger"));
  });

  it("takes time in proportion to the length of a text, whatever it repeats", () => {
    const texts = [
      "<!--pass",
      "<password>",
      "<a password=",
      '<a password="',
      "<![CDATA[",
      "<name>a</name>",
      "<name> ",
      "machine x login y password\n",
      "machine login password ",
      "pgpass:1:a:b:",
      "*:*:",
    ];
    assertQuick("pgpass", texts, "password ");
  });
});
