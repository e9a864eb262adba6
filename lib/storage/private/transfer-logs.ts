/** The beginning of the names of the logs of tasks. Of `/aws/datasync` itself DataSync makes a log for tasks in Enhanced mode. */
export const TRANSFER_LOGS = '/aws/datasync/tasks';
