import { tables } from './network';
import { describeSecondDeployments } from './second-deployment-table';

describeSecondDeployments('network', tables);
