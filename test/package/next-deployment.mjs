// The change simulator of the packed library: two versions of an app, and what the second does to the first.
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AppTemplates, simulateDeployment } from 'cdk-reference-architectures/testing';

function version(...buckets) {
  const app = new App({ treeMetadata: false, analyticsReporting: false });
  const stack = new Stack(app, 'Shop');
  for (const id of buckets) new s3.Bucket(stack, id, { removalPolicy: RemovalPolicy.DESTROY });
  return AppTemplates.fromApp(app);
}

const report = simulateDeployment({ before: version('Photos', 'Reports'), after: version('Photos') });
if (report.findings.map(({ fact, path }) => `${fact} ${path}`).join() !== 'data-lost Shop/Reports') {
  throw new Error(`the simulator did not see that a bucket goes:\n${report}`);
}
console.log('The simulator of the package sees what a second deployment loses.');
