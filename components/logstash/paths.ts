import { secrets } from "../internal/names";

/** Where things are mounted in the container of Logstash. */
export const DATA_DIR = "/usr/share/logstash/data";
export const QUEUE_DIR = "/usr/share/logstash/pq";
export const DEAD_LETTER_DIR = `${DATA_DIR}/dead_letter_queue`;
/** Secret `logstash-tls`: tls.crt, tls.key, ca.crt. */
export const TLS_DIR = "/etc/logstash/tls";
/** Secret of ECK: the authority that signed Elasticsearch's certificate. */
export const ELASTICSEARCH_CA = `/etc/logstash/elasticsearch/${secrets.elasticsearchCa.key}`;
/** ConfigMap: the scripts of the pipeline, and what they read. */
export const SCRIPTS_DIR = "/etc/logstash/scripts";

/** Variables that pipelines read; pipelines of the user may, too. */
export const USER_VARIABLE = "ELASTICSEARCH_USER";
export const PASSWORD_VARIABLE = "ELASTICSEARCH_PASSWORD";
