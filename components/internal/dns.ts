/** Label of a DNS name (RFC 1123), such as a namespace: 1 to 63 of a-z, 0-9 and `-`, not at the ends. */
export const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** What {@link DNS_LABEL} accepts, for messages. */
export const DNS_LABEL_FORM = "a DNS label: 1 to 63 of a-z, 0-9 and -, not at the ends";

/** DNS name (RFC 1123 subdomain) of at most 253 characters, such as a host, a Secret or a StorageClass. */
export const DNS_NAME =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
