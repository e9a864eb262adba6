// An ES module: named imports from the root and from sub-paths.
import { App, Stack } from 'aws-cdk-lib';
import { network } from 'cdk-reference-architectures';
import { JobCapacity, JobQueues } from 'cdk-reference-architectures/batch';
import { TieredVpc } from 'cdk-reference-architectures/network';
import { Alarms } from 'cdk-reference-architectures/observability';

if (network.TieredVpc !== TieredVpc) throw new Error('the root and the sub-path are two copies of the library');
const app = new App();
const stack = new Stack(app, 'Consumer');
const { vpc } = new TieredVpc(stack, 'Network');
new JobQueues(stack, 'Queues', {
  vpc,
  alarms: Alarms.none(),
  capacity: JobCapacity.fargate(),
  queues: [{ name: 'Only', priority: 1 }],
});
const { template } = app.synth().getStackByName('Consumer');
process.stdout.write(`ES module: ${Object.keys(template.Resources).length} resources\n`);
