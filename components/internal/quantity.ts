const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Digits with at most one point, then a suffix or an exponent (Kubernetes API, resource.Quantity). */
const QUANTITY = /^(\d+\.?\d*|\.\d+)(?:([numkMGTPE]|[KMGTPE]i)|([eE][+-]?\d+))?$/;

/** What {@link parseQuantity} accepts, for messages. */
export const QUANTITY_FORM = 'a Kubernetes quantity such as "50Gi" or "500Mi"';

/** The largest volume of EBS, of type io2 (Amazon EBS user guide, volume types). */
export const MAX_VOLUME_BYTES = 64 * 2 ** 40;

/** What fits in {@link MAX_VOLUME_BYTES}, for messages. */
export const MAX_VOLUME_FORM = "at most 64Ti, the largest volume of EBS";

/** Bytes (or units) of a Kubernetes quantity such as `50Gi` or `1e9`, without sign; `undefined` when it is none. */
export function parseQuantity(text: string): number | undefined {
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  const factor = FACTORS[match[2] ?? ""];
  if (factor === undefined) return undefined;
  const value = Number(`${match[1] ?? ""}${match[3] ?? ""}`) * factor;
  return Number.isFinite(value) ? value : undefined;
}

/** Writes bytes as whole MiB (`1536Mi`), rounded up: the unit that reads well for memory. */
export function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)}Mi`;
}
