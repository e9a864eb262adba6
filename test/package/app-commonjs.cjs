// CommonJS: the root and sub-paths.
'use strict';
const assert = require('node:assert');
const { App, Stack } = require('aws-cdk-lib');
const { loadbalancing, network } = require('cdk-reference-architectures');
const { ImageRepository } = require('cdk-reference-architectures/containers');

const app = new App();
const stack = new Stack(app, 'Consumer');
new network.TieredVpc(stack, 'Network');
new ImageRepository(stack, 'Images');
const { template } = app.synth().getStackByName('Consumer');
process.stdout.write(`CommonJS: ${Object.keys(template.Resources).length} resources\n`);

// No compiler has told: the package does.
assert.throws(
  () => loadbalancing.Ingress.shared(undefined, {}),
  /^Error: Ingress\.shared has 2 problems:\n  - 'webListener'/,
);
assert.throws(
  () => new ImageRepository(stack, 'Wrong', { encryptionKey: 'alias/key' }),
  /at 'Consumer\/Wrong': 'encryptionKey'/,
);
