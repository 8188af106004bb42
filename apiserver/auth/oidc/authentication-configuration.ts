import { z } from 'zod'
import { domainPrefixedPathErrors } from '../../../apimachinery/kinds/validation/domain-names.ts'

const expression = z.string().min(1)

/** A value from a claim, with a prefix, or from an expression over `claims`. */
const mappingSchema = z.union([
  z.strictObject({ claim: z.string().min(1), prefix: z.string().optional() }),
  z.strictObject({ expression }),
])

const claimRuleSchema = z.union([
  z.strictObject({ claim: z.string().min(1), requiredValue: z.string().default('') }),
  z.strictObject({ expression, message: z.string().optional() }),
])

const extraKey = z.string().superRefine((key, context) => {
  if (domainPrefixedPathErrors(key, '').length > 0) context.addIssue('must be a domain-prefixed path')
  else if (key !== key.toLowerCase()) context.addIssue('key must be lowercase')
  else if (/^([^/]*\.)?(k8s|kubernetes)\.io\//.test(key))
    context.addIssue('k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use')
})

const isPrefixed = (mapping: ClaimMapping | undefined): boolean =>
  mapping === undefined || 'expression' in mapping || mapping.prefix !== undefined

/** An address counts only once its owner has shown to have it. */
const readsEmail = /\bclaims\.email\b/
const readsVerified = /\bclaims\.email_verified\b/

/** One issuer in such a file. */
export const issuerSchema = z
  .strictObject({
    issuer: z.strictObject({
      url: z.url({ protocol: /^https$/ }),
      discoveryURL: z.url({ protocol: /^https$/ }).optional(),
      certificateAuthority: z.string().optional(),
      audiences: z.array(z.string().min(1)).min(1),
      audienceMatchPolicy: z.literal('MatchAny').optional(),
    }),
    claimValidationRules: z.array(claimRuleSchema).default([]),
    claimMappings: z.strictObject({
      username: mappingSchema,
      groups: mappingSchema.optional(),
      uid: z.union([z.strictObject({ claim: z.string().min(1) }), z.strictObject({ expression })]).optional(),
      extra: z.array(z.strictObject({ key: extraKey, valueExpression: expression })).default([]),
    }),
    userValidationRules: z.array(z.strictObject({ expression, message: z.string().optional() })).default([]),
  })
  .refine(
    ({ claimMappings: { username, groups } }) => [username, groups].every(isPrefixed),
    'prefix is required when claim is set. It can be set to an empty string to disable prefixing',
  )
  .refine(({ claimMappings, claimValidationRules }) => {
    const { username, extra } = claimMappings
    if (!('expression' in username) || !readsEmail.test(username.expression)) return true
    const others = [
      ...extra.map(({ valueExpression }) => valueExpression),
      ...claimValidationRules.map((rule) => ('expression' in rule ? rule.expression : '')),
    ]
    return [username.expression, ...others].some((text) => readsVerified.test(text))
  }, 'claims.email_verified must be used in claimMappings.username.expression or claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when claims.email is used in claimMappings.username.expression')

/** A file of `--authentication-config` (apiserver.config.k8s.io/v1 AuthenticationConfiguration, KEP-3331). */
export const authenticationConfigurationSchema = z.strictObject({
  apiVersion: z.enum(['apiserver.config.k8s.io/v1', 'apiserver.config.k8s.io/v1beta1']),
  kind: z.literal('AuthenticationConfiguration'),
  jwt: z
    .array(issuerSchema)
    .max(64)
    .default([])
    .refine(
      (issuers) => new Set(issuers.map(({ issuer }) => issuer.url)).size === issuers.length,
      'issuer.url: Duplicate value',
    ),
  anonymous: z
    .strictObject({ enabled: z.boolean(), conditions: z.array(z.strictObject({ path: z.string() })).default([]) })
    .optional(),
})

export type AuthenticationConfiguration = z.infer<typeof authenticationConfigurationSchema>

/** One issuer of tokens that is trusted, and how its users are named here. */
export type IssuerConfiguration = z.infer<typeof issuerSchema>

/** A value of a user, as a configuration says where it comes from. */
export type ClaimMapping = z.infer<typeof mappingSchema>
