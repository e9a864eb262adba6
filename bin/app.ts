import { App } from 'aws-cdk-lib/core';
import { addExampleStacks } from '../examples/example-stacks';

const app = new App();
addExampleStacks(app);
