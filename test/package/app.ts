// What a user of the package writes, typed against the published declarations: the specimens of the tests, which stand
// beside this file and import the package by its sub-paths; the domains come from the root.
import { App, Stack } from 'aws-cdk-lib';
import * as library from 'cdk-reference-architectures';
import { Specimens } from './specimens/specimen';

const app = new App();
const { vpc } = new library.network.TieredVpc(new Stack(app, 'Root'), 'Network');
let count = 0;
for (const domain of Object.keys(library)) {
  const { specimens } = require(`./specimens/${domain}`) as { specimens: Specimens };
  for (const [name, { minimal }] of Object.entries(specimens)) {
    const made = minimal(new Stack(app, `${domain}-${name}`), 'It');
    // A class of another copy of the library, or of none, would type-check too.
    const { [name]: type } = library[domain as keyof typeof library] as Record<string, unknown>;
    if (made.constructor !== type) throw new Error(`the specimen of ${domain} for ${name} is no ${name} of the root`);
    count++;
  }
}
if (vpc.availabilityZones.length === 0 || count === 0) throw new Error('nothing was made');

const resources = app.synth().stacks.map(({ template }) => Object.keys(template.Resources).length);
if (Math.min(...resources) === 0) throw new Error('a construct made no resource');
process.stdout.write(`TypeScript: ${count} constructs, ${resources.reduce((sum, of) => sum + of)} resources\n`);
