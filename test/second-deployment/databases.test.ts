import { tables } from './databases';
import { describeSecondDeployments } from './second-deployment-table';

describeSecondDeployments('databases', tables);
