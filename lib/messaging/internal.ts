/** What other domains use of this one and the package does not export. */
export { deadLetterQueueOf } from './private/dead-letter-queue-of';
export { letSnsWrite } from './private/delivery-key';
export { consumersOf, type QueueConsumer } from './private/queue-consumers';
export { consumersOfNewQueue, existingQueueRules, workQueueRules } from './private/work-queue-rules';
