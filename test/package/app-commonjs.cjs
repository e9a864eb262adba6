// CommonJS: the root and sub-paths.
'use strict';
const { App, Stack } = require('aws-cdk-lib');
const { network } = require('cdk-reference-architectures');
const { ImageRepository } = require('cdk-reference-architectures/containers');

const app = new App();
const stack = new Stack(app, 'Consumer');
new network.TieredVpc(stack, 'Network');
new ImageRepository(stack, 'Images');
const { template } = app.synth().getStackByName('Consumer');
process.stdout.write(`CommonJS: ${Object.keys(template.Resources).length} resources\n`);
