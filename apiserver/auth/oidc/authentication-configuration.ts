import { z } from 'zod'

const expression = z.string().min(1)

/** A value from a claim, with a prefix, or from an expression over `claims`. */
const mappingSchema = z.union([
  z.strictObject({ claim: z.string().min(1), prefix: z.string().default('') }),
  z.strictObject({ expression }),
])

const claimRuleSchema = z.union([
  z.strictObject({ claim: z.string().min(1), requiredValue: z.string().default('') }),
  z.strictObject({ expression, message: z.string().optional() }),
])

const issuerSchema = z.strictObject({
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
    extra: z.array(z.strictObject({ key: z.string().min(1), valueExpression: expression })).default([]),
  }),
  userValidationRules: z.array(z.strictObject({ expression, message: z.string().optional() })).default([]),
})

/** A file of `--authentication-config` (apiserver.config.k8s.io/v1 AuthenticationConfiguration, KEP-3331). */
export const authenticationConfigurationSchema = z.strictObject({
  apiVersion: z.enum(['apiserver.config.k8s.io/v1', 'apiserver.config.k8s.io/v1beta1']),
  kind: z.literal('AuthenticationConfiguration'),
  jwt: z.array(issuerSchema).max(64).default([]),
  anonymous: z
    .strictObject({ enabled: z.boolean(), conditions: z.array(z.strictObject({ path: z.string() })).default([]) })
    .optional(),
})

export type AuthenticationConfiguration = z.infer<typeof authenticationConfigurationSchema>

/** One issuer of tokens that is trusted, and how its users are named here. */
export type IssuerConfiguration = z.infer<typeof issuerSchema>

/** A value of a user, as a configuration says where it comes from. */
export type ClaimMapping = z.infer<typeof mappingSchema>
