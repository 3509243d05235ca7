import { imageReference, images } from "../internal/charts";
import type { Tree } from "../internal/merge";
import type { AttachRecipe } from "./languages";
import {
  AGENT_DIR,
  AGENT_SECRET,
  AGENT_VOLUME,
  AUTHORITY_DIR,
  AUTHORITY_FILE,
  AUTHORITY_VOLUME,
  TRUST_STORE_FILE,
} from "./wellKnown";

/** User of the init containers: "nobody" of distroless and Wolfi images. It owns nothing, and an emptyDir is open to all. */
const USER = 65532;

/** The authority as a file. Optional: a pod starts without it. */
export const authorityVolume: Tree = {
  name: AUTHORITY_VOLUME,
  secret: {
    secretName: AGENT_SECRET.name,
    optional: true,
    items: [{ key: AGENT_SECRET.authorityKey, path: AGENT_SECRET.authorityKey }],
  },
};

export const authorityMount: Tree = {
  name: AUTHORITY_VOLUME,
  mountPath: AUTHORITY_DIR,
  readOnly: true,
};

/** Where init containers put what the application loads. */
export const agentVolume: Tree = { name: AGENT_VOLUME, emptyDir: { sizeLimit: "512Mi" } };

export const agentMount: Tree = { name: AGENT_VOLUME, mountPath: AGENT_DIR, readOnly: true };

const writableAgentMount: Tree = { name: AGENT_VOLUME, mountPath: AGENT_DIR };

/** Copies an agent out of its image. */
export function attachContainer(recipe: AttachRecipe): Tree {
  return {
    name: "apm-agent",
    image: recipe.image,
    command: ["cp", "-r", recipe.source, AGENT_DIR],
    volumeMounts: [writableAgentMount],
    resources: {
      requests: { cpu: "10m", memory: "32Mi" },
      limits: { memory: "128Mi" },
    },
    securityContext: securityContext(),
  };
}

/**
 * Makes the trust store of a Java service: the public authorities, and the platform's when the Secret is there. Only the first
 * command may fail: without the file, the JVM would trust nobody.
 */
export const TRUST_STORE_SCRIPT = [
  "set -e",
  'cp "$JAVA_HOME/lib/security/cacerts" "$TRUST_STORE"',
  'chmod u+w "$TRUST_STORE"',
  'if [ ! -s "$AUTHORITY" ]; then echo "no $AUTHORITY: public authorities only"; exit 0; fi',
  "keytool -J-XX:-UsePerfData -J-Xmx64m -importcert -noprompt -alias global-monitoring" +
    ' -file "$AUTHORITY" -keystore "$TRUST_STORE" -storepass changeit' +
    ' || echo "$AUTHORITY cannot be used"',
].join("\n");

/** Runs {@link TRUST_STORE_SCRIPT}. */
export const trustStoreContainer: Tree = {
  name: "apm-trust-store",
  image: imageReference(images.temurin),
  command: ["sh", "-c", TRUST_STORE_SCRIPT],
  env: [
    { name: "TRUST_STORE", value: TRUST_STORE_FILE },
    { name: "AUTHORITY", value: AUTHORITY_FILE },
  ],
  volumeMounts: [writableAgentMount, authorityMount],
  resources: {
    requests: { cpu: "10m", memory: "64Mi" },
    limits: { memory: "256Mi" },
  },
  securityContext: securityContext(),
};

/** What Pod Security "restricted" asks for. */
function securityContext(): Tree {
  return {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    runAsUser: USER,
    seccompProfile: { type: "RuntimeDefault" },
  };
}
