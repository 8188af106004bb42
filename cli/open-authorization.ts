import { Option } from 'commander'
import { parse } from 'yaml'
import { z } from 'zod'
import { formatGoDuration, parseGoDuration } from '../apimachinery/duration.ts'
import { HttpsJson } from '../apiserver/auth/https-json.ts'
import type { AuthorizerChoice } from '../apiserver/authorization/authorization.ts'
import { alwaysAllow, alwaysDeny } from '../apiserver/authorization/fixed-authorizers.ts'
import { MatchConditions } from '../apiserver/authorization/webhook/match-conditions.ts'
import { WebhookAuthorizer } from '../apiserver/authorization/webhook/webhook-authorizer.ts'
import { kubeconfigTarget, readKubeconfig } from '../client/kubeconfig.ts'
import type { Clock } from '../platform/clock.ts'
import { CliError } from './context.ts'
import { duration } from './options.ts'
import { readTextFile } from './read-text-file.ts'

/** Who decides what a request may do; names and meanings are upstream's. */
export interface AuthorizationFlags {
  readonly authorizationMode: string[]
  readonly authorizationConfig?: string
  readonly authorizationWebhookConfigFile?: string
  /** In ms. */
  readonly authorizationWebhookCacheAuthorizedTtl: number
  /** In ms. */
  readonly authorizationWebhookCacheUnauthorizedTtl: number
}

const defaultModes = ['Node', 'RBAC']
const authorizedTtlMs = 5 * 60_000
const unauthorizedTtlMs = 30_000
const webhookTimeoutMs = 30_000

/** The options by which others than Node and RBAC decide. */
export function authorizationOptions(): Option[] {
  const ttl = (flag: string, description: string, ms: number) =>
    new Option(`--authorization-webhook-cache-${flag}-ttl <duration>`, description)
      .argParser(duration)
      .default(ms, formatGoDuration(ms))
  return [
    new Option('--authorization-mode <list>', 'who decides: Node, RBAC, Webhook, AlwaysAllow, AlwaysDeny')
      .argParser((text) => text.split(','))
      .default(defaultModes, defaultModes.join(',')),
    new Option('--authorization-config <file>', 'an AuthorizationConfiguration, instead of a mode'),
    new Option('--authorization-webhook-config-file <file>', 'a kubeconfig that leads to the webhook of mode Webhook'),
    ttl('authorized', 'how long a yes of the webhook is good', authorizedTtlMs),
    ttl('unauthorized', 'how long a no of the webhook is good', unauthorizedTtlMs),
  ]
}

const goDuration = z.string().transform((text, context) => {
  const ms = parseGoDuration(text)
  if (ms === undefined) context.addIssue('not a duration')
  return ms ?? 0
})

const webhookSchema = z.object({
  timeout: goDuration.default(webhookTimeoutMs),
  authorizedTTL: goDuration.default(authorizedTtlMs),
  unauthorizedTTL: goDuration.default(unauthorizedTtlMs),
  failurePolicy: z.enum(['NoOpinion', 'Deny']),
  subjectAccessReviewVersion: z.literal('v1'),
  matchConditionSubjectAccessReviewVersion: z.literal('v1').optional(),
  connectionInfo: z.object({ type: z.literal('KubeConfigFile'), kubeConfigFile: z.string() }),
  matchConditions: z
    .array(z.object({ expression: z.string() }))
    .max(64)
    .default([]),
})

const configSchema = z.object({
  apiVersion: z.enum(['apiserver.config.k8s.io/v1', 'apiserver.config.k8s.io/v1beta1']),
  kind: z.literal('AuthorizationConfiguration'),
  authorizers: z.array(z.object({ type: z.string(), name: z.string(), webhook: webhookSchema.optional() })).min(1),
})

type WebhookConfig = z.infer<typeof webhookSchema>

/** Reads who decides. @throws {CliError} the flags do not say, or a file cannot be used */
export async function openAuthorization(flags: AuthorizationFlags, clock: Clock): Promise<AuthorizerChoice[]> {
  const { authorizationConfig: file } = flags
  if (file === undefined) return Promise.all(flags.authorizationMode.map((mode) => choiceOf(mode, flags, clock)))
  try {
    const { authorizers } = configSchema.parse(parse(await readTextFile(file)))
    return await Promise.all(
      authorizers.map(({ type, webhook }) => (webhook ? webhookOf(webhook, clock) : choiceOf(type, flags, clock))),
    )
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message
    throw new CliError(`${file} is no authorization configuration: ${why}`)
  }
}

async function choiceOf(mode: string, flags: AuthorizationFlags, clock: Clock): Promise<AuthorizerChoice> {
  switch (mode) {
    case 'Node':
    case 'RBAC':
      return mode
    case 'AlwaysAllow':
      return alwaysAllow
    case 'AlwaysDeny':
      return alwaysDeny
    case 'Webhook': {
      const { authorizationWebhookConfigFile: kubeConfigFile } = flags
      if (kubeConfigFile === undefined) throw new CliError('mode Webhook needs --authorization-webhook-config-file')
      return webhookOf(
        {
          timeout: webhookTimeoutMs,
          authorizedTTL: flags.authorizationWebhookCacheAuthorizedTtl,
          unauthorizedTTL: flags.authorizationWebhookCacheUnauthorizedTtl,
          failurePolicy: 'NoOpinion',
          subjectAccessReviewVersion: 'v1',
          connectionInfo: { type: 'KubeConfigFile', kubeConfigFile },
          matchConditions: [],
        },
        clock,
      )
    }
    default:
      throw new CliError(`"${mode}" is not a valid authorization mode`)
  }
}

async function webhookOf(config: WebhookConfig, clock: Clock): Promise<WebhookAuthorizer> {
  const { connectionInfo, timeout, authorizedTTL, unauthorizedTTL, failurePolicy, matchConditions } = config
  const target = await kubeconfigTarget(await readKubeconfig([connectionInfo.kubeConfigFile]))
  const server = new HttpsJson(target, timeout, clock)
  return new WebhookAuthorizer({
    post: (review) => server.post(review),
    conditions: new MatchConditions(matchConditions.map(({ expression }) => expression)),
    failurePolicy,
    authorizedTtlMs: authorizedTTL,
    unauthorizedTtlMs: unauthorizedTTL,
    clock,
  })
}
