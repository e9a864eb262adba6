import { tables } from './observability';
import { describeSecondDeployments } from './second-deployment-table';

describeSecondDeployments('observability', tables);
