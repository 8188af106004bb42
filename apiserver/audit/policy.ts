import { z } from 'zod'
import type { UserInfo } from '../api-request.ts'

const levels = ['None', 'Metadata', 'Request', 'RequestResponse'] as const
const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const

/** How much of a request is recorded. */
export type AuditLevel = (typeof levels)[number]

/** When an event is recorded. */
export type AuditStage = (typeof stages)[number]

const texts = z.array(z.string()).default([])

const groupResources = z.strictObject({ group: z.string().default(''), resources: texts, resourceNames: texts })

const rule = z
  .strictObject({
    level: z.enum(levels),
    users: texts,
    userGroups: texts,
    verbs: texts,
    resources: z.array(groupResources).default([]),
    namespaces: texts,
    nonResourceURLs: texts,
    omitStages: z.array(z.enum(stages)).default([]),
    omitManagedFields: z.boolean().optional(),
  })
  .refine((rule) => rule.nonResourceURLs.length === 0 || rule.resources.length + rule.namespaces.length === 0, {
    message: 'rules cannot apply to both regular resources and non-resource URLs',
  })
  .refine((rule) => rule.resources.every((each) => each.resourceNames.length === 0 || each.resources.length > 0), {
    message: 'using resourceNames requires at least one resource',
  })

/** The file of `--audit-policy-file` (audit.k8s.io/v1 Policy). */
export const auditPolicySchema = z.strictObject({
  apiVersion: z.literal('audit.k8s.io/v1'),
  kind: z.literal('Policy'),
  metadata: z.looseObject({}).optional(),
  rules: z.array(rule).min(1),
  omitStages: z.array(z.enum(stages)).default([]),
  omitManagedFields: z.boolean().default(false),
})

export type AuditPolicy = z.infer<typeof auditPolicySchema>
type AuditRule = z.infer<typeof rule>
type GroupResources = z.infer<typeof groupResources>

/** Without a policy file: who asked for what and how it ended, once per request. */
export const metadataPolicy: AuditPolicy = auditPolicySchema.parse({
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata' }],
})

/** A request, as rules see it. */
export interface AuditSubject {
  /** Who makes the request, not who they act as. */
  readonly user: UserInfo
  readonly verb: string
  readonly path: string
  /** Undefined for what is no resource. */
  readonly resource:
    | {
        readonly group: string
        readonly resource: string
        readonly subresource: string
        readonly namespace: string
        readonly name: string
      }
    | undefined
}

/** What is recorded of a request. */
export interface AuditDecision {
  readonly level: AuditLevel
  readonly omitStages: ReadonlySet<AuditStage>
  readonly omitManagedFields: boolean
}

/** Decides by the first rule that fits; without one nothing is recorded (k8s.io/apiserver/pkg/audit/policy). */
export function auditDecision(policy: AuditPolicy, subject: AuditSubject): AuditDecision {
  const found = policy.rules.find((each) => fits(each, subject))
  return {
    level: found?.level ?? 'None',
    omitStages: new Set([...policy.omitStages, ...(found?.omitStages ?? [])]),
    omitManagedFields: found?.omitManagedFields ?? policy.omitManagedFields,
  }
}

function fits(rule: AuditRule, { user, verb, path, resource }: AuditSubject): boolean {
  if (!isOneOf(rule.users, user.name) || !isOneOf(rule.verbs, verb)) return false
  if (rule.userGroups.length > 0 && !rule.userGroups.some((group) => user.groups.includes(group))) return false
  if (rule.namespaces.length + rule.resources.length > 0) return resource !== undefined && fitsResource(rule, resource)
  if (rule.nonResourceURLs.length > 0)
    return resource === undefined && rule.nonResourceURLs.some((url) => fitsUrl(url, path))
  return true
}

/** An empty list lets everything through. */
function isOneOf(wanted: readonly string[], value: string): boolean {
  return wanted.length === 0 || wanted.includes(value)
}

function fitsResource(rule: AuditRule, resource: NonNullable<AuditSubject['resource']>): boolean {
  if (!isOneOf(rule.namespaces, resource.namespace)) return false
  return rule.resources.length === 0 || rule.resources.some((wanted) => fitsGroupResources(wanted, resource))
}

function fitsGroupResources(wanted: GroupResources, found: NonNullable<AuditSubject['resource']>): boolean {
  const { group, resource, subresource, name } = found
  if (wanted.group !== group) return false
  if (wanted.resources.length === 0) return true
  if (!isOneOf(wanted.resourceNames, name)) return false
  const names = ['*', subresource === '' ? resource : `${resource}/${subresource}`, `${resource}/*`]
  if (subresource !== '') names.push(`*/${subresource}`)
  return wanted.resources.some((each) => names.includes(each))
}

function fitsUrl(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path
}
