import pulumi from "@pulumi/eslint-plugin";
import tseslint from "typescript-eslint";

/** Imports point one way: index, config -> components/index -> component -> settings, values -> internal. */
const pure = {
  "@typescript-eslint/no-restricted-imports": [
    "error",
    {
      patterns: [
        {
          group: ["@pulumi/*"],
          allowTypeImports: true,
          message: "settings and values are pure: import Pulumi only as types.",
        },
      ],
    },
  ],
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
  {
    files: [
      "components/**/settings.ts",
      "components/**/values.ts",
      "components/**/*Values.ts",
      "components/internal/**",
    ],
    ignores: ["components/internal/release.ts"],
    rules: pure,
  },
  {
    files: ["policy/**"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["**/components/**", "**/components"],
              message: "The pack judges anybody's stack: it never imports components.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["components/**"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["**/config", "**/config/**", "**/preview/**", "**/policy/**", "!@pulumi/**"],
              message:
                "Imports point one way: components know nothing of config, preview or policy.",
            },
          ],
        },
      ],
    },
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
