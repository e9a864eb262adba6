import { describeSecondDeployments } from './second-deployment-table';
import { tables } from './storage';

describeSecondDeployments('storage', tables);
