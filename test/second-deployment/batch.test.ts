import { tables } from './batch';
import { describeSecondDeployments } from './second-deployment-table';

describeSecondDeployments('batch', tables);
