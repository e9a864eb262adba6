import { tables } from './compute';
import { describeSecondDeployments } from './second-deployment-table';

describeSecondDeployments('compute', tables);
