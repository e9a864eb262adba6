import rule from '../rules/domain-borders.mjs';
import { tester } from './rule-tester.mjs';

const at = (filename, source, code = `import { x } from '${source}';`) => ({ filename, code });
const refused = (messageId, filename, source, data) => ({
  ...at(filename, source),
  errors: [{ messageId, ...(data && { data: { source, ...data } }) }],
});

tester.run('domain-borders', rule, {
  valid: [
    at('lib/compute/web-fleet.ts', '../loadbalancing'),
    at('lib/compute/web-fleet.ts', '../loadbalancing/index'),
    at('lib/compute/web-fleet.ts', '../loadbalancing/internal'),
    at('lib/compute/private/fleet-alarms.ts', '../../loadbalancing/internal'),
    at('lib/compute/fleets/private/fleet-alarms.ts', '../../../observability'),
    at('lib/compute/fleets/web-fleet.ts', '../private/fleet-rules'),
    at('lib/compute/fleets/web-fleet.ts', '../../private/validation'),
    at('lib/compute/fleets/web-fleet.ts', '../images/fleet-image'),
    at('lib/compute/web-fleet.ts', 'aws-cdk-lib/core'),
    at('lib/compute/internal.ts', './private/web-target', "export { WebTarget } from './private/web-target';"),
    at('lib/private/validation.ts', './rules'),
    at('lib/index.ts', './compute', "export * as compute from './compute';"),
    at('examples/online-store/stack.ts', 'cdk-reference-architectures/compute'),
    at('examples/online-store/stack.ts', 'cdk-reference-architectures'),
    at('examples/online-store/stack.ts', '../profile'),
    at('bin/app.ts', '../examples/example-stacks'),
    // A test looks wherever it must.
    at('test/compute/web-fleet.test.ts', '../../lib/loadbalancing/private/web-target'),
  ],
  invalid: [
    refused('door', 'lib/compute/web-fleet.ts', '../loadbalancing/private/web-target', {
      domain: 'loadbalancing',
      index: '../loadbalancing',
      internal: '../loadbalancing/internal',
    }),
    refused('door', 'lib/compute/private/fleet-alarms.ts', '../../loadbalancing/ingress', {
      domain: 'loadbalancing',
      index: '../../loadbalancing',
      internal: '../../loadbalancing/internal',
    }),
    refused('door', 'lib/compute/fleets/web-fleet.ts', '../../apis/rest/rest-api-service'),
    // A folder of the same name in another domain is no door.
    refused('door', 'lib/compute/web-fleet.ts', '../loadbalancing/private/internal'),
    {
      ...at('lib/compute/web-fleet.ts', '', "export { x } from '../loadbalancing/ingress';"),
      errors: [{ messageId: 'door' }],
    },
    {
      ...at('lib/compute/web-fleet.ts', '', "type X = import('../loadbalancing/ingress').X;"),
      errors: [{ messageId: 'door' }],
    },
    {
      ...at('lib/compute/web-fleet.ts', '', "const x = require('../loadbalancing/ingress');"),
      errors: [{ messageId: 'door' }],
    },
    {
      ...at('lib/compute/web-fleet.ts', '', "const x = await import('../loadbalancing/ingress');"),
      errors: [{ messageId: 'door' }],
    },
    refused('door', 'lib/index.ts', './compute/web-fleet'),
    refused('upwards', 'lib/private/dead-letter-queue.ts', '../observability'),
    refused('upwards', 'lib/private/dead-letter-queue.ts', '../observability/internal'),
    refused('outside', 'lib/compute/web-fleet.ts', '../../examples/profile'),
    refused('self', 'lib/compute/web-fleet.ts', 'cdk-reference-architectures/loadbalancing'),
    refused('root', 'lib/compute/web-fleet.ts', '..'),
    refused('root', 'lib/compute/web-fleet.ts', '../index'),
    {
      ...at('lib/loadbalancing/index.ts', '', "export * from './internal';"),
      errors: [{ messageId: 'published' }],
    },
    {
      ...at('lib/loadbalancing/index.ts', '', "export { WebTarget } from './private/web-target';"),
      errors: [{ messageId: 'published' }],
    },
    {
      ...at('lib/index.ts', '', "export * from './private/validation';"),
      errors: [{ messageId: 'published' }],
    },
    refused('user', 'examples/online-store/stack.ts', '../../lib/compute', {
      name: 'cdk-reference-architectures/compute',
    }),
    refused('user', 'examples/online-store/stack.ts', '../../lib/private/rule-packs', {
      name: 'cdk-reference-architectures',
    }),
    refused('user', 'examples/online-store/stack.ts', '../../lib', { name: 'cdk-reference-architectures' }),
    refused('user', 'examples/online-store/stack.ts', '../../dist/compute'),
    refused('user', 'examples/online-store/stack.ts', 'cdk-reference-architectures/compute/private/fleet-rules'),
    refused('user', 'examples/online-store/stack.ts', 'cdk-reference-architectures/loadbalancing/internal'),
    refused('user', 'bin/app.ts', '../lib/compute'),
  ],
});
