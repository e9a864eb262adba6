import { describeExampleStack } from '../../support/example-stack';

describeExampleStack('AccountSettings');
