import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import house from './scripts/eslint/house.mjs';

// What the code is being brought to, a block for each rule. `HOUSE_NEXT=1 npx eslint .` says what is left of all of them; a
// block whose name is in `ON` is part of the check.
const NEXT = {
  borders: {
    files: ['lib/**/*.ts', 'examples/**/*.ts', 'bin/**/*.ts'],
    plugins: { house },
    rules: { 'house/domain-borders': 'error' },
  },
  names: {
    files: ['lib/**/*.ts'],
    ignores: ['lib/**/private/**'],
    plugins: { house },
    rules: { 'house/prop-names': 'error' },
  },
  injection: {
    files: ['lib/**/*.ts'],
    ignores: ['lib/**/private/**'],
    plugins: { house },
    rules: { 'house/property-injection': 'error' },
  },
  documentation: {
    files: ['lib/**/*.ts'],
    plugins: { house },
    rules: { 'house/doc-starts-with-a-noun': 'error', 'house/factory-parameters-have-words': 'error' },
  },
  titles: {
    files: ['test/*/**/*.test.ts'],
    // Tests of whole apps, of the checkers and of the simulator: their subject is no construct.
    ignores: [
      'test/{catalogue,examples,runtime,scripts,support,specimens,properties,validation,integ,deploy,package,consumers,private,testing,second-deployment}/**',
      'test/**/private/**',
    ],
    plugins: { house },
    rules: { 'house/test-titles': 'error' },
  },
};
const ON = ['borders', 'names', 'injection', 'documentation', 'titles'];
const next = Object.entries(NEXT).filter(([name]) => process.env.HOUSE_NEXT || ON.includes(name));

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      // Vue's, and of another package.
      'catalogue/site/',
      '**/dist/',
      'cdk.out/',
      '**/.cache/',
      'coverage/',
      'packages/',
      'test/consumers/',
      'test/package/',
      'test/integ/**/*.snapshot/',
      'test/integ/**/cdk-integ.out.*/',
      '**/*.d.ts',
    ],
  },
  eslint.configs.recommended,
  tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/prefer-nullish-coalescing': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'off',
      // A construct is created for its effect on the tree.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-new': 'off',
      'no-console': 'error',
      '@typescript-eslint/member-ordering': [
        'error',
        {
          default: [
            'public-static-field',
            'public-static-method',
            'private-static-field',
            'private-static-method',
            'public-instance-field',
            'protected-instance-field',
            'private-instance-field',
            'constructor',
            ['public-instance-method', 'public-instance-get', 'public-abstract-method', 'public-abstract-get'],
            [
              'protected-instance-method',
              'protected-instance-get',
              'protected-abstract-method',
              'protected-abstract-get',
            ],
            ['private-instance-method', 'private-instance-get', 'private-instance-set'],
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.ts', '**/*.mjs'],
    plugins: { house },
    rules: {
      'house/import-order': 'error',
      'sort-imports': ['error', { ignoreDeclarationSort: true, ignoreCase: true }],
    },
  },
  {
    files: ['lib/**/*.ts'],
    plugins: { house },
    rules: { 'house/literal-construct-ids': 'error' },
  },
  {
    // What the package publishes: jsii's own limits on style, and the house's rules.
    files: ['lib/**/*.ts'],
    ignores: ['lib/**/private/**'],
    plugins: { house },
    rules: {
      'house/optional-prop-has-default': 'error',
      'house/children-live-in-this': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'aws-cdk-lib',
              message: "import from 'aws-cdk-lib/core' or the service module: the whole library is slow to load",
            },
          ],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**', 'scripts/**', 'examples/**/*.ts', 'bin/**'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', '@typescript-eslint/no-extraneous-class': 'off' },
  },
  {
    files: ['scripts/**', 'bench/**', 'eslint.config.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        require: 'readonly',
        __dirname: 'readonly',
        exports: 'writable',
        module: 'writable',
        console: 'readonly',
        process: 'readonly',
      },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // What runs in functions as it is: no bundler, so no import that Node.js could not resolve there.
    files: ['runtime/**/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        Buffer: 'readonly',
        TextDecoder: 'readonly',
        process: 'readonly',
        setTimeout: 'readonly',
      },
    },
    rules: {
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_$' }],
      'no-console': 'error',
    },
  },
  ...next.map(([, block]) => block),
);
