import { Errors } from 'typebox/value';
import { jobData } from '#contracts/job-data.js';
import type { JobData } from '#messaging/work-queue.js';
import { mask } from '#platform/mask.js';
import { digestOf } from './digest.js';
import { parseObject, payloadInvalid, type PayloadFault, type ToldPayload } from './told-payload.js';
import { unmask } from './unmask.js';

/** One text for equal data, whatever the order of its names in a store. */
export const jobBytes = (data: JobData): Uint8Array =>
  Buffer.from(
    JSON.stringify(Object.fromEntries(Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1)))),
  );

/** A job's data for a person. */
export const tellJob = (data: JobData): ToldPayload => ({
  json: JSON.stringify(mask(data)),
  error: '',
  digest: digestOf(jobBytes(data)),
});

/** @throws invalid with every field that the queue's jobs do not carry so */
export function mendJob(queue: string, stored: JobData, json: string): JobData {
  const schema = jobData[queue];
  if (!schema) {
    const description = `cannot be checked: no contract of this version describes ${queue}`;
    throw payloadInvalid({ path: '', description });
  }
  const edited = unmask(parseObject(json), stored);
  const faults = Errors(schema, edited).flatMap(({ keyword, instancePath, message }): PayloadFault[] => {
    if (keyword === 'additionalProperties') return []; // told again, for each of them
    const description = keyword === 'boolean' ? 'is nothing that these jobs carry' : message;
    return [{ path: instancePath.slice(1).replaceAll('/', '.'), description }];
  });
  if (faults.length > 0) throw payloadInvalid(...faults);
  return edited as JobData;
}
