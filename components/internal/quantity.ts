const FACTORS: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** What {@link parseQuantity} accepts, for messages. */
export const QUANTITY_FORM = 'a Kubernetes quantity such as "50Gi" or "500Mi"';

/** Bytes (or units) of a Kubernetes quantity such as `50Gi`; `undefined` when it is none. */
export function parseQuantity(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(m|[kMGTP]|[KMGTP]i)?$/.exec(text);
  if (match === null) return undefined;
  const factor = FACTORS[match[2] ?? ""];
  return factor === undefined ? undefined : Number(match[1]) * factor;
}

/** Writes bytes as whole MiB (`1536Mi`), rounded up: the unit that reads well for memory. */
export function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)}Mi`;
}
