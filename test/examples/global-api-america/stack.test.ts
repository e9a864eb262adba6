import { Template } from 'aws-cdk-lib/assertions';
import { addGlobalApi } from '../../../examples/global-api/stacks';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack('GlobalApiAmerica', (app, profile) => {
  addGlobalApi(app, profile);
});

test.each(['sandbox', 'production'] as const)('GlobalApiAmerica in %s has a network of its own range', (profile) => {
  const template = Template.fromJSON(templateIn(profile));
  template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.40.0.0/16' });
});
