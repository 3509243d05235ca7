import pulumi from "@pulumi/eslint-plugin";
import tseslint from "typescript-eslint";

/**
 * Imports point one way: index, config -> components/index -> component -> settings, values -> internal.
 * Of several blocks that set this rule for a file only the last counts: each must have all the patterns that hold there.
 */
const imports = (...patterns) => ({
  "@typescript-eslint/no-restricted-imports": ["error", { patterns }],
});

const ABOVE_COMPONENTS = {
  group: ["**/config", "**/config/**", "**/preview/**", "**/policy/**", "!@pulumi/**"],
  message: "Imports point one way: components know nothing of config, preview or policy.",
};
const PURE = {
  group: ["@pulumi/*", "@pulumi/*/**"],
  allowTypeImports: true,
  message: "settings and values are pure: import Pulumi only as types.",
};
const ABOVE_INTERNAL = {
  group: ["../**"],
  message: "Imports point one way: internal knows nothing of the pieces that use it.",
};
const COMPONENTS = {
  group: ["**/components/**", "**/components"],
  message: "The pack judges anybody's stack: it never imports components.",
};

export default tseslint.config(
  {
    ignores: [
      "**/bin/**",
      "bench/empty-pack/**",
      "**/node_modules/**",
      "test/fixtures/**",
      "test/golden/**",
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.mjs"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { "@pulumi": pulumi },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unnecessary-condition": [
        "error",
        { allowConstantLoopConditions: true },
      ],
    },
  },
  { files: ["policy/**"], rules: imports(COMPONENTS) },
  { files: ["components/**"], rules: imports(ABOVE_COMPONENTS) },
  {
    files: ["components/**/settings.ts", "components/**/values.ts", "components/**/*Values.ts"],
    rules: imports(ABOVE_COMPONENTS, PURE),
  },
  {
    files: ["components/internal/**"],
    rules: imports(ABOVE_COMPONENTS, ABOVE_INTERNAL, PURE),
  },
  {
    // What makes resources for several pieces.
    files: ["components/internal/release.ts", "components/internal/privateBucket.ts"],
    rules: imports(ABOVE_COMPONENTS, ABOVE_INTERNAL),
  },
  {
    files: ["test/**"],
    rules: {
      "@typescript-eslint/no-floating-promises": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  { files: ["**/*.mjs"], ...tseslint.configs.disableTypeChecked },
);
