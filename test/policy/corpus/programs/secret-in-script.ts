import * as k8s from "@pulumi/kubernetes";
import { monitoredCluster } from "./shared";

new k8s.core.v1.ConfigMap(
  "scripts",
  {
    metadata: { name: "scripts" },
    data: {
      "backup.sh": [
        "#!/bin/sh",
        "PGPASSWORD=tiger pg_dump -h db shop > dump.sql",
        "mysqldump -u root -p'tiger' shop >> dump.sql",
        'curl -u "elastic:$ELASTIC_PASSWORD" https://es:9200/_snapshot',
        "curl -su elastic:tiger https://es:9200/_health",
      ].join("\n"),
      ".netrc": "machine git.example.com login robot password tiger",
      "server.xml": '<Resource username="app" password="tiger"/>',
    },
  },
  { provider: monitoredCluster("shop") },
);
