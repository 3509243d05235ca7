import assert from "node:assert/strict";
import { secretsIn } from "../../../../../policy/policies/lib/secrets/secrets";
import { assertQuick } from "../../../helpers/time";

function paths(value: unknown): string[] {
  return secretsIn(value).map(({ path }) => path);
}

/** A script in a ConfigMap. */
function script(text: string): string[] {
  return paths({ data: { s: text } });
}

describe("secretsIn commands", () => {
  const found: [string, string][] = [
    ["curl -u elastic:tiger https://es:9200", "data.s[curl -u]"],
    ["curl -sku elastic:tiger https://es:9200", "data.s[curl -u]"],
    ["curl -uelastic:tiger https://es:9200", "data.s[curl -u]"],
    ["  /usr/bin/curl --user 'elastic:tiger' https://es:9200", "data.s[curl --user]"],
    ["curl --proxy-user=robot:tiger https://es:9200", "data.s[curl --proxy-user]"],
    ["curl -s \\\n  -u elastic:tiger \\\n  https://es:9200", "data.s[curl -u]"],
    ['health=$(curl -u "elastic:tiger" https://es:9200)', "data.s[curl -u]"],
    ['health="$(curl -u elastic:tiger https://es:9200)"', "data.s[curl -u]"],
    ["kubectl exec db-0 -- mysql -ptiger", "data.s[mysql -p]"],
    ["/opt/bitnami/mysql/bin/mysql -ptiger", "data.s[mysql -p]"],
    ["until curl -u elastic:tiger; do sleep 1; done", "data.s[curl -u]"],
    ["sh -c \"curl -u 'elastic:tiger' es:9200\"", "data.s[curl -u]"],
    ['command: ["curl", "-u", "elastic:tiger"]', "data.s[curl -u]"],
    ["mysql -h db -u root -ptiger shop", "data.s[mysql -p]"],
    ["mysqldump -u root -p'tiger' shop > dump.sql", "data.s[mysqldump -p]"],
    ["mariadb-admin ping -ptiger", "data.s[mariadb-admin -p]"],
    ["mongosh -u root -p tiger", "data.s[mongosh -p]"],
    ["redis-cli -h cache -a tiger ping", "data.s[redis-cli -a]"],
    ["sshpass -p tiger ssh -p 2222 host", "data.s[sshpass -p]"],
    ["wget --user=app --password=tiger https://x", "data.s.password"],
    ["wget --http-password 'tiger' https://x", "data.s.http-password"],
    ["PGPASSWORD=tiger psql -h db", "data.s.PGPASSWORD"],
    ["sleep 1; PGPASSWORD='tiger' psql -h db", "data.s.PGPASSWORD"],
    ["env MYSQL_PWD=tiger mysql -h db", "data.s.MYSQL_PWD"],
    ["docker run -e POSTGRES_PASSWORD=tiger postgres", "data.s.POSTGRES_PASSWORD"],
    ['sh -c "RESTIC_PASSWORD=tiger restic backup /data"', "data.s.RESTIC_PASSWORD"],
  ];
  for (const [text, path] of found) {
    it(`finds ${text.replace(/\s+/g, " ")}`, () => {
      assert.deepEqual(script(`#!/bin/sh\n${text}\n`), [path]);
    });
  }

  const passed = [
    'curl -u "elastic:${ELASTIC_PASSWORD}" https://es:9200',
    'curl -u "elastic:$PASSWORD" https://es:9200',
    "curl -u elastic:$(cat /etc/secrets/password) https://es:9200",
    "curl -u elastic:`cat /etc/secrets/password` https://es:9200",
    'curl -u "$USER:$PASSWORD" https://es:9200',
    "curl -u $USER https://es:9200",
    "curl -u elastic https://es:9200",
    "curl -u user:password https://es:9200",
    "curl -u elastic:<password> https://es:9200",
    "curl -u {{ .Values.user }}:{{ .Values.password }} https://es:9200",
    "curl -u elastic:{{ .Values.password }} https://es:9200",
    "curl -H Authorization:x1y2z3 --upload-file a:b https://es:9200",
    "# curl -u elastic:tiger https://es:9200",
    "docker run --user 1000:1000 -u app:app12345 registry.example.com/x",
    "docker run --user 1000:1000 curlimages/curl https://es:9200",
    "curl https://es:9200 | docker run -u app:app12345 x",
    "mysql -h db -u root -p shop",
    "mysql -h db -P3306 -p$MYSQL_ROOT_PASSWORD",
    'mysql -p"${MYSQL_ROOT_PASSWORD}" -e "select 1"',
    "mkdir -ptiger && ssh -p 2222 host",
    "sshpass -e ssh -p 2222 host",
    "redis-cli -a $REDIS_PASSWORD ping",
    "redis-cli -a -h cache",
    "PGPASSWORD=$PASSWORD psql -h db",
    'PGPASSWORD="$(cat /etc/secrets/password)" psql -h db',
    "PGPASSWORD=${PASSWORD:-} psql",
    "PGPASSFILE=/etc/secrets/pgpass psql -h db",
    "sed -i 's/DB_PASSWORD=.*/DB_PASSWORD='\"$X\"'/' .env",
    'if [ "$PASSWORD" = "tiger" ]; then exit 1; fi',
    "export TOKEN=$(vault read -field token secret/x)",
    "find /var/lib/mysql -name '*.sql' -mtime +14 -print -delete",
    "find /backup/mongo -mtime +7 -prune",
    "tar -C /var/lib/mysql -pxzf /backup/mysql.tgz",
    "kubectl exec mysql -- find / -print",
    "docker run --name mongo -p 27017:27017 mongo:8",
    "printf 'PGPASSWORD=%s\\n' \"$PASSWORD\" > .env",
    'curl -u "$(printf "%s:%s" a b)" https://es:9200',
    "curl -u __USER__:__PASSWORD__ https://es:9200",
    "awk -F= '/^PASSWORD=/{print $2}' .env",
    "set DB_PASSWORD=%DB_PASSWORD%",
    'PASSWORD=os.environ["DB_PASSWORD"]',
    "DB_PASSWORD=process.env.DB_PASSWORD",
  ];
  for (const text of passed) {
    it(`passes ${text}`, () => {
      assert.deepEqual(script(`${text}\n`), []);
    });
  }

  it("finds them in lists of arguments, where `command` names the program, too", () => {
    const words = ["-u", "elastic:tiger", "https://es:9200"];
    assert.deepEqual(paths({ command: ["curl", ...words] }), ["command[curl -u]"]);
    assert.deepEqual(paths({ command: ["/usr/bin/curl"], args: words }), ["args[curl -u]"]);
    assert.deepEqual(paths({ args: words }), [], "of a program that nobody knows");
    assert.deepEqual(paths({ command: ["curl"], args: ["-u", "elastic:$(PASSWORD)"] }), []);
    assert.deepEqual(paths({ command: ["sh", "-c"], args: ["curl -u elastic:tiger x"] }), [
      "args[0][curl -u]",
    ]);
  });

  it("never tells the value", () => {
    const text = "curl -u elastic:tiger-0123 x\nPGPASSWORD=tiger-0123 psql\nmysql -ptiger-0123\n";
    const findings = secretsIn({ text, args: ["curl", "-utiger-0123:tiger-0123"] });
    assert.equal(findings.length, 4);
    assert.ok(!JSON.stringify(findings).includes("tiger"));
  });

  it("takes time in proportion to the length of a text, whatever it repeats", () => {
    const texts = [
      "curl ",
      "curl -u a:",
      "curl '",
      'curl "',
      "PASS=",
      "mysql -p",
      "curl\\\n",
      "|curl",
    ];
    assertQuick("key", texts);
    const lines = texts.map((text) => `${text}\n`);
    assertQuick("key", lines);
  });
});
