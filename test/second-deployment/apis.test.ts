import { tables } from './apis';
import { describeSecondDeployments } from './second-deployment-table';

describeSecondDeployments('apis', tables);
