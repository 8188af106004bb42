/** The first batch; each one after is twice as large (upstream: SlowStartInitialBatchSize). */
const initialBatch = 1

/**
 * Runs `create` up to `count` times, with 0, 1, …, in batches of 1, 2, 4, …; a batch with a failure is the last one. So
 * a pod that a quota refuses costs one call and not hundreds.
 * @returns how many succeeded, and the first failure
 */
export async function slowStart(
  count: number,
  create: (index: number) => Promise<void>,
): Promise<{ created: number; error?: unknown }> {
  let created = 0
  for (let batch = initialBatch; created < count; batch *= 2) {
    const size = Math.min(batch, count - created)
    const outcomes = await Promise.allSettled(Array.from({ length: size }, (_, i) => create(created + i)))
    const failure = outcomes.find((outcome) => outcome.status === 'rejected')
    created += outcomes.filter((outcome) => outcome.status === 'fulfilled').length
    if (failure) return { created, error: failure.reason }
  }
  return { created }
}
