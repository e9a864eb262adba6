/** Begins the names of the jobs of pipelines, of whose failures the rules of a queue do not tell. */
export const PIPELINE_JOB_PREFIX = 'ArrayPipeline_';
