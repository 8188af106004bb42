import { isConflict, isNotFound } from '../apimachinery/errors.ts'
import { jobs } from '../apimachinery/kinds/batch/job.ts'
import type { Job } from '../apimachinery/types/batch-v1.ts'
import type { Client } from '../client/client.ts'
import { done, type Reconciler, type Result, requeueAfter } from '../client/reconcilers/reconciler.ts'
import { changesOf } from '../client/reconcilers/wake.ts'
import { type Clock, parseTime } from '../platform/clock.ts'
import type { ControllerDeps } from './controller.ts'

/** Deletes Jobs `spec.ttlSecondsAfterFinished` after they have ended (KEP-592). */
export class TtlAfterFinished implements Reconciler<Job> {
  readonly name = 'ttl-after-finished-controller'
  readonly resource = jobs
  readonly wakeOn = [changesOf(jobs)]
  readonly #clock: Clock

  constructor({ clock }: ControllerDeps) {
    this.#clock = clock
  }

  async reconcile(job: Job, client: Client): Promise<Result> {
    const ttl = job.spec.ttlSecondsAfterFinished
    const endedAt = endOf(job)
    if (ttl === undefined || endedAt === undefined || job.metadata.deletionTimestamp) return done
    const leftMs = parseTime(endedAt) + ttl * 1_000 - this.#clock.now()
    if (leftMs > 0) return requeueAfter(leftMs)
    await this.#delete(job, client)
    return done
  }

  /** Unless it has changed since: its time may have been prolonged. */
  async #delete({ metadata }: Job, client: Client): Promise<void> {
    const { uid, resourceVersion } = metadata
    const preconditions = { uid, resourceVersion: resourceVersion! }
    try {
      await client.delete(jobs, metadata, { propagationPolicy: 'Foreground', preconditions })
    } catch (err) {
      if (!isNotFound(err) && !isConflict(err)) throw err
    }
  }
}

function endOf({ status }: Job): string | undefined {
  const end = status.conditions?.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  )
  return end?.lastTransitionTime ?? undefined
}
