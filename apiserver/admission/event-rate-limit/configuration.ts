import { z } from 'zod'

const limitTypes = ['Namespace', 'Server', 'SourceAndObject', 'User'] as const

/** What events are counted by. */
export type LimitType = (typeof limitTypes)[number]

const limit = z
  .strictObject({
    type: z.enum(limitTypes),
    /** Events a second, in the long run. */
    qps: z.int().positive(),
    /** Events at once. */
    burst: z.int().positive(),
    /** How many namespaces, users or objects are told apart; the least recently seen are forgotten. */
    cacheSize: z.int().nonnegative().optional(),
  })
  .readonly()

/** One limit on events. */
export type EventLimit = z.infer<typeof limit>

/** The configuration of EventRateLimit (eventratelimit.admission.k8s.io/v1alpha1 Configuration). */
export const eventRateLimitConfigurationSchema = z.strictObject({
  apiVersion: z.literal('eventratelimit.admission.k8s.io/v1alpha1'),
  kind: z.literal('Configuration'),
  limits: z.array(limit).min(1),
})
