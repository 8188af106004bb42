import type { UserInfo } from '../apiserver/api-request.ts'
import type { Authenticator } from '../apiserver/auth/authenticator.ts'
import { frontProxyName } from '../apiserver/auth/certificates.ts'
import { ClientCertificates, TrustedAuthorities } from '../apiserver/auth/client-certificates.ts'
import { HttpsJson } from '../apiserver/auth/https-json.ts'
import { RequestHeaders } from '../apiserver/auth/request-headers.ts'
import { StaticTokens } from '../apiserver/auth/tokens/static-tokens.ts'
import type { TokenAuthenticator } from '../apiserver/auth/tokens/token-authenticator.ts'
import { parseTokenFile } from '../apiserver/auth/tokens/token-file.ts'
import { webhookTokens } from '../apiserver/auth/tokens/webhook-tokens.ts'
import { administrator } from '../apiserver/auth/users.ts'
import { kubeconfigTarget, readKubeconfig } from '../client/kubeconfig.ts'
import type { Clock } from '../platform/clock.ts'
import type { AuthenticationSettings } from '../simulation/api-server.ts'
import type { Identity } from '../simulation/serving.ts'
import type { AuthenticationFlags } from './authentication-options.ts'
import { CliError } from './context.ts'
import { readTextFile } from './read-text-file.ts'

/** How requests are authenticated, and whose client certificates are asked for. */
export interface OpenAuthentication {
  readonly settings: AuthenticationSettings
  /** PEM. */
  readonly clientAuthorities: string
}

/** How long a webhook may take to answer. */
const webhookTimeoutMs = 30_000

/** Reads what the flags name. @throws {CliError} a file cannot be used */
export async function openAuthentication(
  flags: AuthenticationFlags & { readonly serviceAccountIssuer: string },
  identity: Identity,
  wallClock: Clock,
): Promise<OpenAuthentication> {
  const ours = identity.certificates.authority.certificate
  const clientBundle = [ours, flags.clientCaFile ? await readTextFile(flags.clientCaFile) : ''].join('\n')
  const proxyBundle = flags.requestheaderClientCaFile
    ? await readTextFile(flags.requestheaderClientCaFile)
    : identity.frontProxy.authority.certificate
  const authenticators: Authenticator[] = [
    new RequestHeaders({
      authorities: authoritiesIn(proxyBundle, flags.requestheaderClientCaFile, wallClock),
      allowedNames: flags.requestheaderAllowedNames ?? (flags.requestheaderClientCaFile ? [] : [frontProxyName]),
      usernameHeaders: flags.requestheaderUsernameHeaders,
      uidHeaders: flags.requestheaderUidHeaders,
      groupHeaders: flags.requestheaderGroupHeaders,
      extraHeaderPrefixes: flags.requestheaderExtraHeadersPrefix,
    }),
    new ClientCertificates(authoritiesIn(clientBundle, flags.clientCaFile, wallClock)),
  ]
  const apiAudiences = flags.apiAudiences ?? [flags.serviceAccountIssuer]
  const named = await staticTokensIn(flags.tokenAuthFile)
  const staticTokens = new StaticTokens(new Map([...named, [identity.adminToken, administrator]]))
  return {
    clientAuthorities: [clientBundle, proxyBundle].join('\n'),
    settings: {
      authenticators,
      tokens: [(token) => staticTokens.authenticate({ bearerToken: token })],
      bootstrapTokens: flags.enableBootstrapTokenAuth,
      apiAudiences,
      otherTokens: await tokenWebhook(flags, apiAudiences, wallClock),
      mayBeAnonymous: () => flags.anonymousAuth,
    },
  }
}

async function tokenWebhook(
  { authenticationTokenWebhookConfigFile: file, authenticationTokenWebhookCacheTtl: cacheTtlMs }: AuthenticationFlags,
  apiAudiences: readonly string[],
  clock: Clock,
): Promise<TokenAuthenticator[]> {
  if (file === undefined) return []
  const server = new HttpsJson(await kubeconfigTarget(await readKubeconfig([file])), webhookTimeoutMs, clock)
  return [webhookTokens({ post: (review) => server.post(review), apiAudiences, cacheTtlMs, clock })]
}

async function staticTokensIn(file: string | undefined): Promise<Map<string, UserInfo>> {
  if (file === undefined) return new Map()
  try {
    return parseTokenFile(await readTextFile(file))
  } catch (error) {
    throw error instanceof CliError ? error : new CliError(`${file} is no token file: ${(error as Error).message}`)
  }
}

function authoritiesIn(bundle: string, file: string | undefined, wallClock: Clock): TrustedAuthorities {
  try {
    return new TrustedAuthorities(bundle, wallClock)
  } catch (error) {
    throw new CliError(`${file} has no certificates: ${(error as Error).message}`)
  }
}
