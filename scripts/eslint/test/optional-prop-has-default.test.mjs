import rule from '../rules/optional-prop-has-default.mjs';
import { tester } from './rule-tester.mjs';

const props = (body) => `export interface Props { ${body} }`;

tester.run('optional-prop-has-default', rule, {
  valid: [
    props('/** The network. */ readonly vpc: IVpc;'),
    props('/** Minimum number of tasks.\n * @default 2 */ readonly minTasks?: number;'),
    'interface Props { readonly vpc?: IVpc; }',
    '/** @internal */ export interface Config { readonly vpc?: IVpc; readonly subnets: string; }',
    '/**\n * What the fleet is told.\n *\n * @internal\n */\nexport interface Config { readonly vpc?: IVpc; }',
  ],
  invalid: [
    { code: props('readonly vpc: IVpc;'), errors: [{ messageId: 'doc', data: { name: 'vpc' } }] },
    { code: props('// The network.\n readonly vpc: IVpc;'), errors: [{ messageId: 'doc' }] },
    {
      code: props('/** The network. */ readonly vpc?: IVpc;'),
      errors: [{ messageId: 'missing', data: { name: 'vpc' } }],
    },
    // Only the interface's own comment speaks for it.
    {
      code: '/** @internal */ export interface A {} export interface B { readonly vpc?: IVpc; }',
      errors: [{ messageId: 'doc' }],
    },
    { code: '/* @internal */ export interface A { readonly vpc?: IVpc; }', errors: [{ messageId: 'doc' }] },
  ],
});
