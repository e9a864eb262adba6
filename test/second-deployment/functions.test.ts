import { tables } from './functions';
import { describeSecondDeployments } from './second-deployment-table';

describeSecondDeployments('functions', tables);
