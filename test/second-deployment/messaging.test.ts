import { tables } from './messaging';
import { describeSecondDeployments } from './second-deployment-table';

describeSecondDeployments('messaging', tables);
