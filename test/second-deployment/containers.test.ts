import { tables } from './containers';
import { describeSecondDeployments } from './second-deployment-table';

describeSecondDeployments('containers', tables);
