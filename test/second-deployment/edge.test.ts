import { tables } from './edge';
import { describeSecondDeployments } from './second-deployment-table';

describeSecondDeployments('edge', tables);
