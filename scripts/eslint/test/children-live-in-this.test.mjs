import rule from '../rules/children-live-in-this.mjs';
import { tester } from './rule-tester.mjs';

tester.run('children-live-in-this', rule, {
  valid: [
    "class A { constructor(scope, id) { super(scope, id); new Queue(this, 'Queue'); } }",
    "function create(scope) { return new Queue(scope, 'Queue'); }",
    "class A { bind(scope) { new Queue(scope, 'Queue'); } }",
  ],
  invalid: [
    {
      code: "class A { constructor(scope, id) { super(scope, id); new Queue(scope, 'Queue'); } }",
      errors: [{ messageId: 'scope' }],
    },
    {
      code: "class A { constructor(scope) { super(scope); if (a) f(new Queue(scope, 'Queue')); } }",
      errors: [{ messageId: 'scope' }],
    },
  ],
});
