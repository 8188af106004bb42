import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { parseGoDuration } from '../../apimachinery/duration.ts'
import { dnsSubdomainErrors } from '../../apimachinery/names.ts'

/** How long a webhook's answers are good, and how long it may take (k8s.io/apiserver: defaults of its flags and files). */
export const webhookDefaults = { authorizedTtlMs: 5 * 60_000, unauthorizedTtlMs: 30_000, timeoutMs: 30_000 } as const

const goDuration = z.string().transform((text, context) => {
  const ms = parseGoDuration(text)
  if (ms === undefined) context.addIssue('not a duration')
  else if (ms <= 0) context.addIssue('must be > 0s')
  return ms ?? 0
})

/** Upstream's API server allows no other way either: `InClusterConfig` would lead back to itself. */
const connectionInfo = z.strictObject({
  type: z.literal('KubeConfigFile', 'only KubeConfigFile is supported'),
  kubeConfigFile: z.string().refine(isAbsolute, 'must be an absolute path'),
})

const reviewVersion = z.enum(['v1', 'v1beta1'])

const webhookSchema = z
  .strictObject({
    timeout: goDuration.refine((ms) => ms <= webhookDefaults.timeoutMs, 'must be <= 30s'),
    authorizedTTL: goDuration.default(webhookDefaults.authorizedTtlMs),
    unauthorizedTTL: goDuration.default(webhookDefaults.unauthorizedTtlMs),
    cacheAuthorizedRequests: z.boolean().default(true),
    cacheUnauthorizedRequests: z.boolean().default(true),
    failurePolicy: z.enum(['NoOpinion', 'Deny']),
    subjectAccessReviewVersion: reviewVersion,
    matchConditionSubjectAccessReviewVersion: z.literal('v1').optional(),
    connectionInfo,
    matchConditions: z
      .array(z.strictObject({ expression: z.string().min(1) }))
      .max(64)
      .default([]),
  })
  .refine(
    ({ matchConditions, matchConditionSubjectAccessReviewVersion: version }) => !matchConditions.length || version,
    { path: ['matchConditionSubjectAccessReviewVersion'], error: 'required if match conditions are specified' },
  )

const authorizer = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('Webhook'),
    name: z.string().refine((name) => dnsSubdomainErrors(name).length === 0, 'authorizer name is invalid'),
    webhook: webhookSchema,
  }),
  z.strictObject({
    type: z.enum(['Node', 'RBAC', 'ABAC', 'AlwaysAllow', 'AlwaysDeny']),
    name: z.string().refine((name) => dnsSubdomainErrors(name).length === 0, 'authorizer name is invalid'),
  }),
])

/** The file of `--authorization-config` (apiserver.config.k8s.io/v1 AuthorizationConfiguration, KEP-3221). */
export const authorizationConfigurationSchema = z.strictObject({
  apiVersion: z.enum(['apiserver.config.k8s.io/v1', 'apiserver.config.k8s.io/v1beta1']),
  kind: z.literal('AuthorizationConfiguration'),
  authorizers: z
    .array(authorizer)
    .min(1, 'at least one authorization mode must be defined')
    .superRefine((authorizers, context) => {
      const once = (field: 'name' | 'type', values: readonly string[]) => {
        for (const [i, value] of values.entries()) {
          if (values.indexOf(value) !== i && value !== 'Webhook')
            context.addIssue({ code: 'custom', path: [i, field], message: `Duplicate value: "${value}"` })
        }
      }
      once(
        'type',
        authorizers.map(({ type }) => type),
      )
      once(
        'name',
        authorizers.map(({ name }) => name),
      )
    }),
})

export type AuthorizationConfiguration = z.infer<typeof authorizationConfigurationSchema>

/** A webhook that decides, and how it is asked. */
export type AuthorizationWebhook = z.infer<typeof webhookSchema>
