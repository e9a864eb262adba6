import { describeExampleStack } from '../../support/example-stack';

describeExampleStack('PhotoSharing');
