import { App } from 'aws-cdk-lib/core';
import { addExampleStacks } from '../lib/stacks/example-stacks';

const app = new App();
addExampleStacks(app);
