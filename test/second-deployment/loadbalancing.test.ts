import { tables } from './loadbalancing';
import { describeSecondDeployments } from './second-deployment-table';

describeSecondDeployments('loadbalancing', tables);
