import { Option } from 'commander'
import { parse } from 'yaml'
import { z } from 'zod'
import { formatGoDuration } from '../apimachinery/duration.ts'
import { HttpsJson } from '../apiserver/auth/https-json.ts'
import { AbacAuthorizer } from '../apiserver/authorization/abac/abac-authorizer.ts'
import { parsePolicyFile } from '../apiserver/authorization/abac/policy-file.ts'
import type { AuthorizerChoice } from '../apiserver/authorization/authorization.ts'
import {
  type AuthorizationWebhook,
  authorizationConfigurationSchema,
  webhookDefaults,
} from '../apiserver/authorization/authorization-configuration.ts'
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
  readonly authorizationPolicyFile?: string
  readonly authorizationWebhookConfigFile?: string
  readonly authorizationWebhookVersion: 'v1' | 'v1beta1'
  /** In ms. */
  readonly authorizationWebhookCacheAuthorizedTtl: number
  /** In ms. */
  readonly authorizationWebhookCacheUnauthorizedTtl: number
}

const defaultModes = ['Node', 'RBAC']

/** The options by which others than Node and RBAC decide. */
export function authorizationOptions(): Option[] {
  const ttl = (flag: string, description: string, ms: number) =>
    new Option(`--authorization-webhook-cache-${flag}-ttl <duration>`, description)
      .argParser(duration)
      .default(ms, formatGoDuration(ms))
  return [
    new Option('--authorization-mode <list>', 'who decides: Node, RBAC, ABAC, Webhook, AlwaysAllow, AlwaysDeny')
      .argParser((text) => text.split(','))
      .default(defaultModes, defaultModes.join(',')),
    new Option('--authorization-config <file>', 'an AuthorizationConfiguration, instead of a mode'),
    new Option('--authorization-policy-file <file>', 'policies of mode ABAC: one as JSON on each line'),
    new Option('--authorization-webhook-config-file <file>', 'a kubeconfig that leads to the webhook of mode Webhook'),
    new Option('--authorization-webhook-version <version>', 'of the SubjectAccessReviews that it takes')
      .choices(['v1', 'v1beta1'])
      .default('v1beta1'),
    ttl('authorized', 'how long a yes of the webhook is good', webhookDefaults.authorizedTtlMs),
    ttl('unauthorized', 'how long a no of the webhook is good', webhookDefaults.unauthorizedTtlMs),
  ]
}

/** Reads who decides. @throws {CliError} the flags do not say, or a file cannot be used */
export async function openAuthorization(flags: AuthorizationFlags, clock: Clock): Promise<AuthorizerChoice[]> {
  const { authorizationConfig: file, authorizationMode: modes } = flags
  if (file === undefined) {
    checkModes(flags)
    return Promise.all(modes.map((mode) => choiceOf(mode, flags, clock)))
  }
  try {
    const { authorizers } = authorizationConfigurationSchema.parse(parse(await readTextFile(file)))
    return await Promise.all(
      authorizers.map((one) =>
        one.type === 'Webhook' ? webhookOf(one.webhook, clock) : choiceOf(one.type, flags, clock),
      ),
    )
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message
    throw new CliError(`${file} is no authorization configuration: ${why}`)
  }
}

function checkModes({
  authorizationMode: modes,
  authorizationPolicyFile: policies,
  authorizationWebhookConfigFile: webhook,
}: AuthorizationFlags): void {
  const twice = modes.find((mode, i) => modes.indexOf(mode) !== i)
  if (twice !== undefined) throw new CliError(`authorization-mode "${twice}" has mode specified more than once`)
  if (policies !== undefined && !modes.includes('ABAC'))
    throw new CliError('cannot specify --authorization-policy-file without mode ABAC')
  if (webhook !== undefined && !modes.includes('Webhook'))
    throw new CliError('cannot specify --authorization-webhook-config-file without mode Webhook')
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
    case 'ABAC':
      return abacOf(flags.authorizationPolicyFile)
    case 'Webhook': {
      const { authorizationWebhookConfigFile: kubeConfigFile } = flags
      if (kubeConfigFile === undefined)
        throw new CliError("authorization-mode Webhook's authorization config file not passed")
      return webhookOf(
        {
          timeout: webhookDefaults.timeoutMs,
          authorizedTTL: flags.authorizationWebhookCacheAuthorizedTtl,
          unauthorizedTTL: flags.authorizationWebhookCacheUnauthorizedTtl,
          cacheAuthorizedRequests: true,
          cacheUnauthorizedRequests: true,
          failurePolicy: 'NoOpinion',
          subjectAccessReviewVersion: flags.authorizationWebhookVersion,
          connectionInfo: { type: 'KubeConfigFile', kubeConfigFile },
          matchConditions: [],
        },
        clock,
      )
    }
    default:
      throw new CliError(`authorization-mode "${mode}" is not a valid mode`)
  }
}

async function abacOf(file: string | undefined): Promise<AbacAuthorizer> {
  if (file === undefined) throw new CliError("authorization-mode ABAC's authorization policy file not passed")
  const content = await readTextFile(file)
  try {
    return new AbacAuthorizer(parsePolicyFile(content))
  } catch (error) {
    throw new CliError(`error reading policy file ${file}, ${(error as Error).message}`)
  }
}

async function webhookOf(config: AuthorizationWebhook, clock: Clock): Promise<WebhookAuthorizer> {
  const { connectionInfo, timeout, failurePolicy, matchConditions, subjectAccessReviewVersion } = config
  const target = await kubeconfigTarget(await readKubeconfig([connectionInfo.kubeConfigFile]))
  const server = new HttpsJson(target, timeout, clock)
  return new WebhookAuthorizer({
    post: (review) => server.post(review),
    reviewVersion: subjectAccessReviewVersion,
    conditions: new MatchConditions(matchConditions.map(({ expression }) => expression)),
    failurePolicy,
    authorizedTtlMs: config.cacheAuthorizedRequests ? config.authorizedTTL : 0,
    unauthorizedTtlMs: config.cacheUnauthorizedRequests ? config.unauthorizedTTL : 0,
    clock,
  })
}
