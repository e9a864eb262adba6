import { describe, it } from 'node:test';
import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';

RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it.only;

/** Runs the cases of a rule as TypeScript, with Node.js's own test runner. */
export const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });
